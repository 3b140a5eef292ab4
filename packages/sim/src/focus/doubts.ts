import type { Prng } from '@raftgate/bytes';
import { VOTERS_FIRST } from '../admin/programs.ts';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM, WITHOUT_LOAD } from './without.ts';

/** Changes of the members whose answers come when somebody else has the say, see faults/doubts.ts; and leases, over all that time without a leader. */
export function onDoubts(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    ...WITHOUT_LOAD,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 12_000,
    clients: prng.between(2, 5),
    thinkMs: pick(prng, [5, 30]),
    delayMaxMs: pick(prng, [2, 8]),
    diskMaxMs: pick(prng, [0, 2]),
    crashEveryMs: 0,
    downMs: electionMs,
    trapEveryMs: 0,
    transferEveryMs: 0,
    relayEveryMs: 0,
    changeEveryMs: 3_000,
    doubtEveryMs: pick(prng, [300, 600]),
    twoAdminsPercent: 0,
    freshLeaderPercent: 0,
    jointPercent: pick(prng, [0, 40]),
    wipeEveryMs: 0,
    unmet: 0,
    programs: pick(prng, [0, 1, VOTERS_FIRST, VOTERS_FIRST]),
    leaseShare: 40,
    brinkEveryMs: 100,
  };
}
