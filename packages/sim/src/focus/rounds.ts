import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM } from './without.ts';

/** One harm at a time, to one member that follows and lags: it must be well again before the next. */
export function onRounds(prng: Prng): Partial<SimOptions> {
  // What is committed piles up at one that is slow; or disks rot; or snapshots take long.
  const way = prng.below(5);
  const [isSlow, isRotting] = [way < 2, way === 2];
  const heartbeatMs = isSlow ? 10 : isRotting ? 20 : 50;
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    rounds: isSlow ? 12 : 5,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    leaseReads: 0,
    safetyMs: 500,
    snapshotCommands: isRotting ? 2_000 : 5,
    catchUpCommands: 0,
    sliceUnits: pick(prng, [15, 1_000]),
    slowMembers: isSlow ? 1 : 0,
    snapshotPartBytes: isSlow ? 4_000 : 300,
    busyLooks: 0,
    clients: prng.between(3, 6),
    thinkMs: pick(prng, [5, 20]),
    keys: 32,
    burst: isSlow ? 60 : 0,
    valueBytes: isSlow ? 8 : 1_000,
    txnShare: 30,
    pollEveryMs: 0,
    deleteShare: 0,
    leaseShare: 0,
    compactEveryMs: pick(prng, [200, 2_000]),
    watchers: 1,
    delayMinMs: 0,
    delayMaxMs: 2,
    lossPer10k: 0,
    reorderPer10k: 0,
    replayPer10k: 0,
    diskMaxMs: isSlow ? 1 : 5,
    slowDiskEveryMs: 0,
    driftPpm: 0,
    forgetfulPercent: 0,
    killPercent: 0,
    crashEveryMs: 0,
    downMs: pick(prng, [1, 3 * electionMs]),
    trapEveryMs: 0,
    partitionMs: isSlow ? heartbeatMs : 2 * electionMs,
    pauseMs: 3 * electionMs,
    transferEveryMs: 0,
    relayEveryMs: 0,
    bitRotPercent: isRotting ? 90 : 0,
    changeEveryMs: 0,
    wipeEveryMs: 0,
  };
}
