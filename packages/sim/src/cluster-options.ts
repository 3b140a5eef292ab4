import type { Prng } from '@raftgate/bytes';
import { pick } from './pick.ts';

/** The members, and how they are set up. */
export interface ClusterOptions {
  readonly members: number;
  /** Small ones, so that the log rolls over within a run. */
  readonly segmentBytes: number;
  readonly snapshotCommands: number;
  readonly catchUpCommands: number;
}

export function drawCluster(prng: Prng): ClusterOptions {
  const snapshotCommands = pick(prng, [20, 100, 400, 2_000]);
  return {
    members: pick(prng, [1, 3, 3, 3, 5, 5]),
    segmentBytes: pick(prng, [64, 256, 1024]) * 1024,
    snapshotCommands,
    catchUpCommands: pick(prng, [0, 10, snapshotCommands >> 1]),
  };
}
