import type { Prng } from '@raftgate/bytes';
import { pick } from './pick.ts';

/** The members, and how they are set up. */
export interface ClusterOptions {
  readonly members: number;
  /** etcd's defaults, and far shorter ones: dozens of terms in a run. */
  readonly heartbeatMs: number;
  readonly electionMs: number;
  /** 1: leaders answer reads by lease. Clocks then keep to what it trusts. */
  readonly leaseReads: number;
  /** 1: who should rather lead is said. */
  readonly priorities: number;
  /** Small ones, so that the log rolls over within a run. */
  readonly segmentBytes: number;
  readonly snapshotCommands: number;
  readonly catchUpCommands: number;
}

export function drawCluster(prng: Prng): ClusterOptions {
  const snapshotCommands = pick(prng, [20, 100, 400, 2_000]);
  const heartbeatMs = pick(prng, [100, 100, 50, 20, 10]);
  return {
    members: pick(prng, [1, 2, 3, 3, 3, 3, 3, 4, 5, 5, 5, 7]),
    heartbeatMs,
    electionMs: heartbeatMs * pick(prng, [5, 5, 10]),
    leaseReads: pick(prng, [0, 0, 0, 1]),
    priorities: pick(prng, [0, 0, 1]),
    segmentBytes: pick(prng, [8, 8, 16, 64, 256]) * 1024,
    snapshotCommands,
    catchUpCommands: pick(prng, [0, 10, snapshotCommands >> 1]),
  };
}
