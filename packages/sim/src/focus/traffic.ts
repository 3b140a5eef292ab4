import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import { pick } from '../pick.ts';

/** Many short operations over slow links, and leaders that change without anybody dying. */
export function onTraffic(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [20, 50]);
  const electionMs = heartbeatMs * 10;
  const delayMinMs = pick(prng, [0, 5, 20]);
  return {
    members: pick(prng, [3, 3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 10_000,
    clients: prng.between(6, 13),
    thinkMs: pick(prng, [1, 5]),
    keys: pick(prng, [1, 4]),
    burst: 0,
    valueBytes: 8,
    putShare: 40,
    readShare: pick(prng, [40, 80]),
    delayMinMs,
    delayMaxMs: delayMinMs + pick(prng, [10, 30]),
    diskMaxMs: pick(prng, [0, 5]),
    slowDiskEveryMs: 0,
    crashEveryMs: 0,
    trapEveryMs: 0,
    pauseEveryMs: pick(prng, [0, 1_000]),
    pauseMs: 2 * electionMs,
    partitionEveryMs: pick(prng, [0, 1_000, 3_000]),
    partitionMs: 3 * electionMs,
    isolatePercent: 60,
    transferEveryMs: pick(prng, [0, 300, 1_000]),
  };
}
