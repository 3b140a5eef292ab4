import type { SimOptions } from '../options.ts';

/** Where a seed is tried: storage, raft cores and stores alone, many short histories; and whole members with clients, one long one. */
export type Level = 'storage' | 'core' | 'store' | 'cluster';
export const LEVELS: readonly Level[] = ['storage', 'core', 'store', 'cluster'];

export interface FoundViolation {
  readonly level: Level;
  /** The checker's name, `invariant` for one of the members' own, `bounded` for a run that had no end. */
  readonly checker: string;
  readonly message: string;
  readonly atMs: number;
}

/** What became of one seed at the levels asked for. Plain data: it crosses a thread. */
export interface SeedOutcome {
  readonly seed: number;
  /** A verdict is a function of the seed; `undecided` is none: the run was ended, and another machine might have ended it elsewhere. */
  readonly verdict: 'passed' | 'failed' | 'undecided';
  readonly violation: FoundViolation | undefined;
  /** Why it is undecided. */
  readonly ended: string | undefined;
  /** Over the histories of all levels; equal for equal seeds (law 3). '' where a run was cut off from outside. */
  readonly hash: string;
  readonly simulatedMs: number;
  readonly wallMs: number;
  /** Undefined where the run was cut off from outside. */
  readonly options: SimOptions | undefined;
  readonly counts: Readonly<Record<string, number>>;
}

export interface SeedTask {
  readonly seed: number;
  readonly given: Partial<SimOptions>;
  readonly levels: readonly Level[];
  /** Histories of raft cores for the seed. */
  readonly histories: number;
  /** Lines of the history are wanted. */
  readonly talk: boolean;
}

/** A run that ended its worker: `violation`, or that was ended from outside: why. */
export function cutOff(seed: number, by: FoundViolation | string, wallMs: number): SeedOutcome {
  const isEnded = typeof by === 'string';
  return {
    seed,
    verdict: isEnded ? 'undecided' : 'failed',
    violation: isEnded ? undefined : by,
    ended: isEnded ? by : undefined,
    hash: '',
    simulatedMs: 0,
    wallMs,
    options: undefined,
    counts: {},
  };
}
