import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM } from './without.ts';

/** Disks that lose what they promised, right after they promised it to somebody who is then cut off. */
export function onOblivion(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  const electionMs = heartbeatMs * pick(prng, [5, 10]);
  const isWiping = prng.chance(1, 2);
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    members: pick(prng, [3, 3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 12_000,
    snapshotCommands: pick(prng, [20, 2_000]),
    clients: prng.between(2, 6),
    thinkMs: 5,
    burst: 0,
    valueBytes: 8,
    delayMinMs: 0,
    delayMaxMs: pick(prng, [2, 8]),
    diskMaxMs: pick(prng, [0, 2]),
    slowDiskEveryMs: 0,
    crashEveryMs: pick(prng, [500, 2_000]),
    downMs: pick(prng, [1, 50]),
    massCrashPercent: 0,
    leaderCrashPercent: pick(prng, [0, 80]),
    partitionEveryMs: pick(prng, [500, 1_500]),
    partitionMs: pick(prng, [2, 5]) * electionMs,
    oneWayPercent: 0,
    isolatePercent: 90,
    trapEveryMs: pick(prng, [200, 600]),
    trapDiskPercent: 5,
    trapDownMs: pick(prng, [1, 20]),
    trapIsolatePercent: 80,
    bitRotPercent: isWiping ? 0 : 100,
    changeEveryMs: isWiping ? pick(prng, [500, 2_000]) : 0,
    wipeEveryMs: isWiping ? 400 : 0,
    unmet: isWiping ? pick(prng, [0, 1]) : 0,
    twoAdminsPercent: 0,
    freshLeaderPercent: 0,
  };
}
