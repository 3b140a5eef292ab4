import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM, WITHOUT_LOAD } from './without.ts';

/** Leadership that goes away and comes back, with batches, questions, changes and leases under way. */
export function onSuccession(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  const electionMs = heartbeatMs * 10;
  // Now and then long enough apart that what was lost meanwhile is missed.
  const isRare = prng.chance(1, 3);
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    ...WITHOUT_LOAD,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: isRare ? 12_000 : 6_000,
    snapshotCommands: pick(prng, [50, 2_000]),
    clients: prng.between(3, 7),
    thinkMs: pick(prng, [4, 10]),
    keys: pick(prng, [1, 4, 32]),
    burst: pick(prng, [0, 0, 30]),
    putShare: 60,
    deleteShare: pick(prng, [0, 20]),
    leaseShare: pick(prng, [0, 20, 80]),
    readShare: pick(prng, [10, 40]),
    delayMaxMs: pick(prng, [2, 8]),
    diskMaxMs: pick(prng, [0, 2]),
    driftPpm: pick(prng, [0, 1_000]),
    crashEveryMs: isRare ? 0 : pick(prng, [0, 0, 3_000]),
    leaderCrashPercent: 90,
    massCrashPercent: 0,
    downMs: pick(prng, [1, electionMs]),
    trapEveryMs: 0,
    transferEveryMs: isRare ? 0 : pick(prng, [0, 500]),
    relayEveryMs: isRare ? 4_000 : pick(prng, [200, 600]),
    changeEveryMs: isRare ? 0 : pick(prng, [0, 0, 1_000]),
    wipeEveryMs: 0,
  };
}
