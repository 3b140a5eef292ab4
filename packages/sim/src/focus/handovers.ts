import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM, WITHOUT_LOAD } from './without.ts';

/** Leaders that are to go, at any moment between two of their quorum checks: told to stop, removed, asked for anybody else, or with a disk that is stuck. */
export function onHandovers(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20, 50]);
  const electionMs = heartbeatMs * pick(prng, [5, 10]);
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    ...WITHOUT_LOAD,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 12_000,
    clients: prng.between(3, 7),
    thinkMs: pick(prng, [5, 30]),
    delayMaxMs: pick(prng, [2, 8]),
    diskMaxMs: pick(prng, [0, 2]),
    crashEveryMs: 5 * electionMs,
    stopPercent: 100,
    leaderCrashPercent: 90,
    massCrashPercent: 0,
    downMs: electionMs,
    trapEveryMs: 0,
    transferEveryMs: pick(prng, [0, 5 * electionMs]),
    relayEveryMs: 0,
    changeEveryMs: pick(prng, [0, 0, 5 * electionMs]),
    wipeEveryMs: 0,
    stallEveryMs: pick(prng, [2, 4]) * electionMs,
  };
}
