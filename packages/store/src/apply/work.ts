import type { Result } from '../result.ts';

/** Work that pauses whenever the budget is used up, and whose outcome does not depend on where. */
export type Work<T> = Generator<undefined, T, undefined>;

/** A handler either answers at once or has to be driven. */
export type Applied = Result | Work<Result>;

export function isWork(applied: Applied): applied is Work<Result> {
  return 'next' in applied;
}
