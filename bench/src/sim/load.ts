import { QUIET, type SimOptions } from '@raftgate/sim';

/** What an operation takes on a quiet network, so that the pause between two makes the rate. */
const ROUND_TRIP_MS = 3;
/** And what it takes longer for each client that asks, too. */
const BUSY_MS = 0.6;
/** A client asks one thing after another. */
const OPERATIONS_PER_CLIENT = 10;
/** One choice in twenty is a lease: granted, used, kept alive, revoked. */
const OPERATIONS_PER_CHOICE = 1.25;

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
    sliceUnits: 1_000,
    slowMembers: 0,
    snapshotPartBytes: 256 * 1024,
    clients,
    thinkMs: Math.max(1, Math.round((clients * 1_000 * OPERATIONS_PER_CHOICE) / operationsPerSecond - ROUND_TRIP_MS - BUSY_MS * clients)),
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
