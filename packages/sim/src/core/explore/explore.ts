import { LevelViolation } from '../../level/violation.ts';
import { choicesOf } from './choices.ts';
import type { Inspect, Scope } from './scopes.ts';
import { Seen } from './seen.ts';
import { shortened } from './shorten.ts';
import type { Marker } from './marker.ts';
import { beginning, follow, markersFor, markState, scheduleOf, type State } from './state.ts';

export interface ExploreReport {
  readonly scope: Scope;
  readonly states: number;
  readonly transitions: number;
  /** Choices on the longest way looked at. */
  readonly deepest: number;
  /** Nothing is left to choose anywhere. */
  readonly isComplete: boolean;
  readonly violation: { readonly checker: string; readonly message: string; readonly schedule: readonly string[] } | undefined;
}

export type ExploreProgress = Pick<ExploreReport, 'states' | 'transitions' | 'deepest'> & { readonly waiting: number };

/** States kept to be looked at breadth first, so that the first violation is a nearest one; past it, depth first. */
const MAX_BREADTH = 40_000;
const PROGRESS_STATES = 5_000;

/**
 * Every history of a small world (model checking of the code itself; Yang et al., MODIST, 2009): all invariants in each state, each
 * state once. States are told apart by 64 bits (Holzmann, hash compaction). `progress` is asked now and then, and ends it by
 * returning false. `inspect` adds an invariant of the caller's own: it throws a LevelViolation.
 */
export function explore(scope: Scope, progress: (so: ExploreProgress) => boolean = () => true, inspect?: Inspect): ExploreReport {
  return new Exploration(scope, progress, inspect).run();
}

class Exploration {
  private readonly scope: Scope;
  private readonly progress: (so: ExploreProgress) => boolean;
  private readonly inspect: Inspect | undefined;
  private readonly markers: readonly Marker[];
  private readonly seen = new Seen();
  private transitions = 0;
  private deepest = 0;
  private nextProgress = PROGRESS_STATES;

  constructor(scope: Scope, progress: (so: ExploreProgress) => boolean, inspect: Inspect | undefined) {
    this.scope = scope;
    this.inspect = inspect;
    this.markers = markersFor(scope);
    this.progress = progress;
  }

  run(): ExploreReport {
    const root = beginning(this.scope, this.markers);
    this.seen.add(markState(root, this.markers));
    let waiting: State[] = [root];
    while (waiting.length > 0) {
      const isWide = waiting.length > MAX_BREADTH;
      const batch = isWide ? waiting.splice(waiting.length - 1) : waiting;
      if (!isWide) waiting = [];
      for (const state of batch) {
        const violation = this.expand(state, waiting);
        if (violation !== undefined) return this.report(false, violation);
        if (!this.goesOn(waiting.length)) return this.report(false, undefined);
      }
    }
    return this.report(true, undefined);
  }

  private expand(state: State, waiting: State[]): ExploreReport['violation'] {
    const { scope } = this;
    const choices = choicesOf(state.world, scope, state.budget);
    for (let ordinal = 0; ordinal < choices.length; ordinal++) {
      this.transitions++;
      try {
        const next = follow(state, choices[ordinal], ordinal, this.markers);
        this.inspect?.(next.world);
        if (!this.seen.add(markState(next, this.markers))) continue;
        if (next.depth > this.deepest) this.deepest = next.depth;
        waiting.push(next);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        const checker = error instanceof LevelViolation ? error.checker : 'no-throw';
        return {
          checker,
          message: error.message,
          schedule: shortened(scope, checker, this.inspect, scheduleOf(scope, state.path, choices[ordinal])),
        };
      }
    }
    return undefined;
  }

  private goesOn(waiting: number): boolean {
    if (this.seen.size < this.nextProgress) return true;
    this.nextProgress = this.seen.size + PROGRESS_STATES;
    return this.progress({ ...this.soFar(), waiting });
  }

  private soFar(): Pick<ExploreReport, 'states' | 'transitions' | 'deepest'> {
    return { states: this.seen.size, transitions: this.transitions, deepest: this.deepest };
  }

  private report(isComplete: boolean, violation: ExploreReport['violation']): ExploreReport {
    return { scope: this.scope, ...this.soFar(), isComplete, violation };
  }
}
