import { LevelViolation } from '../../level/violation.ts';
import { choicesOf } from './choices.ts';
import { beginning, follow } from './state.ts';
import type { Inspect, Scope } from './scopes.ts';

/** The schedule without what the violation does not need: each choice is left out in turn, from the end, until none can be. */
export function shortened(scope: Scope, checker: string, inspect: Inspect | undefined, schedule: readonly string[]): readonly string[] {
  let shortest = schedule;
  for (let at = shortest.length - 1; at >= 0; at--) {
    const shorter = shortest.filter((_, other) => other !== at);
    if (breaks(scope, checker, inspect, shorter)) shortest = shorter;
  }
  return shortest;
}

function breaks(scope: Scope, checker: string, inspect: Inspect | undefined, schedule: readonly string[]): boolean {
  let state = beginning(scope);
  for (const label of schedule) {
    const choice = choicesOf(state.world, scope, state.budget).find((each) => each.label() === label);
    if (choice === undefined) return false;
    try {
      state = follow(state, choice, 0);
      inspect?.(state.world);
    } catch (error) {
      return (error instanceof LevelViolation ? error.checker : 'no-throw') === checker;
    }
  }
  return false;
}
