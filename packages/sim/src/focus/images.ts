import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM } from './without.ts';

/** Snapshots on their way, in many parts, to members that lag; entries and turns cut in the middle. */
export function onImages(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 4_000,
    snapshotCommands: pick(prng, [5, 10, 20]),
    catchUpCommands: 0,
    sliceUnits: pick(prng, [15, 1_000]),
    slowMembers: 1,
    snapshotPartBytes: pick(prng, [500, 2_000]),
    busyLooks: pick(prng, [0, 0, 10]),
    clients: prng.between(4, 9),
    thinkMs: 3,
    keys: 32,
    burst: pick(prng, [0, 0, 30]),
    valueBytes: pick(prng, [8, 8, 100]),
    txnShare: 30,
    deleteShare: 10,
    compactEveryMs: 200,
    watchers: pick(prng, [0, 3]),
    delayMinMs: pick(prng, [0, 2]),
    delayMaxMs: pick(prng, [3, 10]),
    resetPer10k: pick(prng, [0, 0, 100]),
    diskMaxMs: pick(prng, [0, 2, 5]),
    slowDiskEveryMs: 0,
    crashEveryMs: pick(prng, [0, 1_000]),
    downMs: pick(prng, [1, 2 * electionMs]),
    massCrashPercent: 0,
    trapEveryMs: pick(prng, [0, 300]),
    trapDiskPercent: 50,
    trapDownMs: pick(prng, [1, 2 * electionMs]),
    trapIsolatePercent: pick(prng, [0, 50]),
    partitionEveryMs: pick(prng, [100, 300, 1_000]),
    partitionMs: pick(prng, [20, electionMs, 6 * electionMs]),
    oneWayPercent: pick(prng, [0, 50]),
    isolatePercent: 90,
    transferEveryMs: pick(prng, [0, 1_000]),
    changeEveryMs: pick(prng, [0, 0, 1_000]),
    wipeEveryMs: 0,
  };
}
