/** A HashKV being computed. Close it: it keeps history alive. */
export interface HashCursor {
  readonly kind: 'hash';
  readonly revision: number;
  readonly compactRevision: number;
  /** True once `hash` is final. */
  step(units: number): boolean;
  /** Unsigned 32 bits. */
  readonly hash: number;
  close(): void;
}
