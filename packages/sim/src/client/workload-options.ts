import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What clients ask for. */
export interface WorkloadOptions {
  readonly clients: number;
  /** Mean pause between two operations of one client. */
  readonly thinkMs: number;
  readonly keys: number;
  readonly valueBytes: number;
  /** Shares of the mix, relative to one another. */
  readonly putShare: number;
  readonly casShare: number;
  readonly txnShare: number;
  readonly deleteShare: number;
  readonly readShare: number;
  readonly serializableShare: number;
  readonly leaseShare: number;
  /** Mean time between compactions, etcd's auto-compaction; 0 is never. */
  readonly compactEveryMs: number;
  /** Mean time between linearizable reads of somebody who waits for no answer; 0 is never. */
  readonly pollEveryMs: number;
  /** Clients that only watch. */
  readonly watchers: number;
  /** Puts that a client now and then sends at once, one a millisecond, to one member; 0 is never. */
  readonly burst: number;
}

export function drawWorkload(prng: Prng): WorkloadOptions {
  return {
    clients: prng.between(1, 6),
    thinkMs: pick(prng, [10, 30, 30, 100, 100, 500, 2_000]),
    keys: pick(prng, [1, 4, 4, 32]),
    valueBytes: pick(prng, [8, 8, 8, 200, 1_000]),
    putShare: pick(prng, [20, 40, 80]),
    casShare: pick(prng, [0, 10, 40]),
    txnShare: pick(prng, [0, 5, 20]),
    deleteShare: pick(prng, [0, 5, 20]),
    readShare: pick(prng, [10, 30, 80]),
    serializableShare: pick(prng, [0, 5, 20]),
    leaseShare: pick(prng, [0, 0, 5, 20]),
    compactEveryMs: pick(prng, [0, 500, 2_000, 2_000]),
    pollEveryMs: pick(prng, [0, 20, 50, 200]),
    watchers: pick(prng, [0, 1, 2, 4]),
    burst: pick(prng, [0, 0, 0, 30, 100, 300]),
  };
}

/** What one entry may come to when everything that clients have under way arrives in one turn: a segment of the log holds it. */
export function largestEntryBytes({ clients, burst, valueBytes }: WorkloadOptions): number {
  return clients * (burst + OPERATIONS_UNDER_WAY) * (valueBytes + OPERATION_OVERHEAD_BYTES);
}

/** Of one client, those of a transaction counted each. */
const OPERATIONS_UNDER_WAY = 8;
const OPERATION_OVERHEAD_BYTES = 160;
