import { InvariantError } from './errors.ts';

/**
 * Stops the member when what must always hold does not (law 5). Cheap enough to stay on in production: callers pass a
 * constant message and put numbers into it only through `broken`.
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) broken(message);
}

export function broken(message: string): never {
  throw new InvariantError(message);
}
