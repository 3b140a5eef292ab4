import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';
import { WITHOUT_CUTS } from './without.ts';

/** Logs and snapshots that are cut at every step of their life. */
export function onDisk(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    members: pick(prng, [1, 2, 3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 12_000,
    segmentBytes: 8 * 1024,
    snapshotCommands: pick(prng, [10, 30, 200, 1_000]),
    catchUpCommands: pick(prng, [0, 10]),
    clients: prng.between(2, 6),
    thinkMs: 5,
    burst: 0,
    valueBytes: pick(prng, [8, 200, 500]),
    diskMaxMs: pick(prng, [1, 5, 15]),
    forgetfulPercent: pick(prng, [10, 30, 60]),
    crashEveryMs: pick(prng, [500, 1_000, 3_000]),
    downMs: pick(prng, [1, 50, 3 * electionMs]),
    trapEveryMs: pick(prng, [100, 300]),
    trapDiskPercent: 90,
    trapDownMs: pick(prng, [1, 3 * electionMs]),
    trapIsolatePercent: 0,
    changeEveryMs: pick(prng, [0, 0, 1_000]),
    wipeEveryMs: 0,
    bitRotPercent: pick(prng, [0, 0, 50]),
    misdirectPercent: pick(prng, [0, 0, 30]),
  };
}
