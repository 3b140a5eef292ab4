import type { CoreWorld } from '../world.ts';

/** Looks at a state; throws what is wrong with it. */
export type Inspect = (world: CoreWorld) => void;

/** A small world, explored whole: every order of every choice, as often as these say. Losing a message is not choosing it. */
export interface Scope {
  readonly name: string;
  readonly nodes: number;
  readonly preVote: boolean;
  /** The first member leads, and all is written, before anything is chosen. */
  readonly isLed: boolean;
  /** Every group to be written is a choice of its own; otherwise disks are fast, and a crash loses nothing. */
  readonly slowDisks: boolean;
  readonly timeouts: number;
  readonly proposals: number;
  readonly crashes: number;
  readonly duplicates: number;
  /** Heartbeats of leaders: what repeats lost messages. */
  readonly beats: number;
  readonly reads: number;
  readonly transfers: number;
  /** Members removed, one at a time. */
  readonly removals: number;
  /** Milliseconds after which whoever runs it gives it up unfinished, through `progress`. */
  readonly budgetMs: number;
}

const NOTHING: Omit<Scope, 'name'> = {
  nodes: 3,
  preVote: false,
  isLed: false,
  slowDisks: false,
  timeouts: 0,
  proposals: 0,
  crashes: 0,
  duplicates: 0,
  beats: 0,
  reads: 0,
  transfers: 0,
  removals: 0,
  budgetMs: 600_000,
};

const MINUTES = 60_000;

/** In order of size; from `log` on they take long. */
const LIST: readonly Scope[] = [
  { ...NOTHING, name: 'election', timeouts: 1 },
  { ...NOTHING, name: 'proposal', timeouts: 1, proposals: 1 },
  { ...NOTHING, name: 'removals', timeouts: 1, removals: 1 },
  { ...NOTHING, name: 'elections', timeouts: 2 },
  { ...NOTHING, name: 'disks', timeouts: 1, proposals: 1, crashes: 1, slowDisks: true },
  { ...NOTHING, name: 'pair', nodes: 2, timeouts: 3, proposals: 1, crashes: 1 },
  { ...NOTHING, name: 'pair-disks', nodes: 2, timeouts: 2, proposals: 1, crashes: 1, slowDisks: true },
  { ...NOTHING, name: 'crash', timeouts: 1, proposals: 1, crashes: 1 },
  { ...NOTHING, name: 'repeated', timeouts: 1, proposals: 1, duplicates: 1 },
  { ...NOTHING, name: 'transfer', timeouts: 1, transfers: 1 },
  { ...NOTHING, name: 'heir', isLed: true, timeouts: 1, transfers: 1, crashes: 1, slowDisks: true, budgetMs: 60 * MINUTES },
  { ...NOTHING, name: 'heir-pair', nodes: 2, timeouts: 2, transfers: 1, crashes: 1, slowDisks: true },
  { ...NOTHING, name: 'default', timeouts: 2, crashes: 1 },
  { ...NOTHING, name: 'pre-vote', preVote: true, timeouts: 2 },
  { ...NOTHING, name: 'reads', timeouts: 2, reads: 1 },
  { ...NOTHING, name: 'duplicates', timeouts: 2, duplicates: 1 },
  { ...NOTHING, name: 'faults', timeouts: 1, proposals: 1, duplicates: 1, crashes: 1 },
  { ...NOTHING, name: 'log', timeouts: 2, proposals: 1, budgetMs: 60 * MINUTES },
  { ...NOTHING, name: 'votes', timeouts: 2, crashes: 1, slowDisks: true, budgetMs: 60 * MINUTES },
];

export const scopes: Readonly<Record<string, Scope>> = Object.fromEntries(LIST.map((scope) => [scope.name, scope]));
