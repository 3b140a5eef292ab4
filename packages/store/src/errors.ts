/** A broken invariant: the member stops with its flight record and never continues (laws 5 and 10). */
export class StoreInvariantError extends Error {
  readonly code = 'STORE_INVARIANT' as const;
  constructor(message: string) {
    super(message);
    this.name = 'StoreInvariantError';
  }
}

/** Holds, or stops the member. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new StoreInvariantError(message);
}
