import { QUIET, type SimOptions } from '@raftgate/sim';

/** What an operation takes on a quiet network, so that the pause between two makes the rate. */
const ROUND_TRIP_MS = 3;
/** A client asks one thing after another. */
const OPERATIONS_PER_CLIENT = 10;

/** A run at etcd's timeouts in which nothing goes wrong and clients ask `operationsPerSecond` together, for `safetyMs`. */
export function calmRun(members: number, operationsPerSecond: number, safetyMs: number): Partial<SimOptions> {
  const clients = Math.max(1, Math.ceil(operationsPerSecond / OPERATIONS_PER_CLIENT));
  return {
    ...QUIET,
    members,
    heartbeatMs: 100,
    electionMs: 1_000,
    leaseReads: 0,
    priorities: 0,
    segmentBytes: 1024 * 1024,
    snapshotCommands: 10_000,
    catchUpCommands: 5_000,
    clients,
    thinkMs: Math.max(1, Math.round((clients * 1_000) / operationsPerSecond) - ROUND_TRIP_MS),
    keys: 32,
    valueBytes: 8,
    putShare: 40,
    casShare: 10,
    txnShare: 5,
    deleteShare: 5,
    readShare: 30,
    serializableShare: 5,
    leaseShare: 5,
    compactEveryMs: 0,
    pollEveryMs: 0,
    watchers: 1,
    burst: 0,
    safetyMs,
  };
}
