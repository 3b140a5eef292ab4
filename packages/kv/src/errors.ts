/**
 * refused     nothing was written; safe to try again
 * unknown     it may have been written; find out by reading (law 5)
 * compacted   the revision asked for is gone; start again from a fresh range
 * invalid     the request can never succeed as it is
 * lease       the lease does not exist (any more)
 * closed      this client was closed
 */
export type KvErrorCode = 'refused' | 'unknown' | 'compacted' | 'invalid' | 'lease' | 'closed';

const CODES: readonly string[] = ['refused', 'unknown', 'compacted', 'invalid', 'lease', 'closed'] satisfies KvErrorCode[];

/** The code of an error that a `Kv` rejected with, by shape: an implementation may have a class of its own. Undefined for others. */
export function kvErrorCode(error: unknown): KvErrorCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return CODES.includes(error.code) ? (error.code as KvErrorCode) : undefined;
}

/** What a `Kv` rejects with, or an error with the same codes. */
export class KvError extends Error {
  readonly code: KvErrorCode;
  constructor(code: KvErrorCode, message: string) {
    super(message);
    this.name = 'KvError';
    this.code = code;
  }
}
