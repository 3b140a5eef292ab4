import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS, WITHOUT_HARM } from './without.ts';

/** Disks that forget what two of three have, while the other one of the two is gone, see faults/lapses.ts. */
export function onLapses(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    members: 3,
    heartbeatMs,
    electionMs: heartbeatMs * 5,
    safetyMs: 12_000,
    lapseEveryMs: pick(prng, [200, 500]),
    snapshotCommands: pick(prng, [20, 2_000]),
    clients: prng.between(2, 6),
    thinkMs: 5,
    burst: 0,
    valueBytes: pick(prng, [8, 1_000]),
    delayMinMs: 0,
    delayMaxMs: pick(prng, [2, 5]),
    diskMaxMs: pick(prng, [0, 2]),
    slowDiskEveryMs: 0,
    crashEveryMs: 0,
    trapEveryMs: 0,
    transferEveryMs: 0,
    changeEveryMs: 0,
    wipeEveryMs: 0,
    doubtEveryMs: 0,
    unmet: 0,
  };
}
