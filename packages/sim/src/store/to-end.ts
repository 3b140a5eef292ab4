import { fail } from '../level/violation.ts';
import { MAX_STEPS } from './limits.ts';

/** Takes steps until one says that it was the last. */
export function toEnd(what: string, step: () => boolean): void {
  for (let steps = 0; !step(); steps++) if (steps > MAX_STEPS) fail('bounded', `${what} has no end`);
}
