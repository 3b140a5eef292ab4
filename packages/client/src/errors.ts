/** The codes of packages/kv's `KvError`, with the same meaning. */
export type KvClientErrorCode = 'refused' | 'unknown' | 'compacted' | 'invalid' | 'lease' | 'closed';

/** The only error a KvClient rejects with. */
export class KvClientError extends Error {
  readonly code: KvClientErrorCode;
  /** raftgate's own word for it (LEASE_NOT_FOUND, SUPERSEDED, ...), where the server is one and said so. */
  readonly reason: string | undefined;
  constructor(code: KvClientErrorCode, message: string, reason?: string) {
    super(message);
    this.name = 'KvError';
    this.code = code;
    this.reason = reason;
  }
}

/** A promise of our own code that did not hold; never thrown for an input. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`client: invariant broken: ${message}`);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of an error of any KvTransport; 'unknown' when it has none, since nothing is known then. */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
