import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from './options.ts';
import { pick } from './pick.ts';

/** Nothing in particular: everything as drawn. */
const NOTHING = 0;
/** Logs and snapshots that are cut at every step of their life. */
const DISK = 1;
/** Many short operations over slow links, and leaders that change without anybody dying. */
const TRAFFIC = 2;

const WITHOUT_CUTS = {
  partitionEveryMs: 0,
  clogEveryMs: 0,
  slowLinkEveryMs: 0,
  pauseEveryMs: 0,
  lossPer10k: 0,
  resetPer10k: 0,
  dropPer10k: 0,
} as const;

export const drawFocus = (prng: Prng): number => pick(prng, [NOTHING, NOTHING, DISK, TRAFFIC]);

/**
 * A swarm spreads its harm over everything, and what needs much of one kind and peace from the others is then rare. Some runs
 * have a focus instead; the result takes the place of what was drawn.
 */
export function focusOn(focus: number, prng: Prng): Partial<SimOptions> {
  if (focus === DISK) return onDisk(prng);
  return focus === TRAFFIC ? onTraffic(prng) : {};
}

function onDisk(prng: Prng): Partial<SimOptions> {
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

function onTraffic(prng: Prng): Partial<SimOptions> {
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
