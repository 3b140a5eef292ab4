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
  /** Units of the store's work between two looks at the clock: small ones, so that entries are cut where turns are. */
  readonly sliceUnits: number;
  /** So many of the members have a thread that is slower than all others: they apply late. */
  readonly slowMembers: number;
  /** Bytes of a snapshot sent at once: small ones, so that it is on its way for long. */
  readonly snapshotPartBytes: number;
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
    sliceUnits: pick(prng, [1_000, 1_000, 20, 10]),
    slowMembers: pick(prng, [0, 0, 0, 1]),
    snapshotPartBytes: pick(prng, [256 * 1_024, 4_096, 300]),
  };
}
