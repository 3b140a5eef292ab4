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
  readonly verdict: 'passed' | 'failed';
  readonly violation: FoundViolation | undefined;
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

/** A run that was ended from outside, or that ended its worker. */
export function cutOff(seed: number, checker: string, message: string, wallMs: number): SeedOutcome {
  return {
    seed,
    verdict: 'failed',
    violation: { level: 'cluster', checker, message, atMs: 0 },
    hash: '',
    simulatedMs: 0,
    wallMs,
    options: undefined,
    counts: {},
  };
}
