import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM, WITHOUT_LOAD } from './without.ts';

/** Leases, and little that gets in their way: their time, and who ends them. */
export function onLeases(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20, 50]);
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    ...WITHOUT_LOAD,
    members: pick(prng, [1, 3, 3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 12_000,
    clients: prng.between(3, 8),
    thinkMs: pick(prng, [5, 30]),
    keys: 32,
    leaseShare: 100,
    delayMaxMs: pick(prng, [2, 10]),
    diskMaxMs: pick(prng, [0, 3]),
    driftPpm: pick(prng, [0, 0, 1_000]),
    crashEveryMs: pick(prng, [0, 0, 4_000]),
    leaderCrashPercent: 90,
    massCrashPercent: 0,
    downMs: electionMs,
    trapEveryMs: 0,
    transferEveryMs: pick(prng, [0, 0, 1_000]),
    relayEveryMs: 0,
    changeEveryMs: 0,
    wipeEveryMs: 0,
    brinkEveryMs: pick(prng, [50, 100]),
  };
}
