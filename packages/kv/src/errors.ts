/**
 * refused     nothing was written; safe to try again
 * unknown     it may have been written; find out by reading (law 5)
 * compacted   the revision asked for is gone; start again from a fresh range
 * invalid     the request can never succeed as it is
 * lease       the lease does not exist (any more)
 * closed      this client was closed
 */
export type KvErrorCode = 'refused' | 'unknown' | 'compacted' | 'invalid' | 'lease' | 'closed';

/** The only error a `Kv` rejects with. */
export class KvError extends Error {
  readonly code: KvErrorCode;
  constructor(code: KvErrorCode, message: string) {
    super(message);
    this.name = 'KvError';
    this.code = code;
  }
}
