import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from './options.ts';
import { pick } from './pick.ts';

/** Nothing in particular: everything as drawn. */
const NOTHING = 0;
/** Logs and snapshots that are cut at every step of their life. */
const DISK = 1;
/** Many short operations over slow links, and leaders that change without anybody dying. */
const TRAFFIC = 2;
/** Leadership that goes away and comes back, with batches, questions, changes and leases under way. */
const SUCCESSION = 3;
/** Disks that lose what they promised, right after they promised it to somebody who is then cut off. */
const OBLIVION = 4;
/** Snapshots on their way, in many parts, to members that lag; entries and turns cut in the middle. */
const IMAGES = 5;
/** One harm at a time, to one member that follows and lags: it must be well again before the next. */
export const ROUNDS = 6;
/** Leases, and little that gets in their way: their time, and who ends them. */
const LEASES = 7;
/** Two that never meet, one of which loses its disk, see unmet.ts. */
const UNMET = 8;
export const LAST_FOCUS = UNMET;

const WITHOUT_CUTS = {
  partitionEveryMs: 0,
  clogEveryMs: 0,
  slowLinkEveryMs: 0,
  pauseEveryMs: 0,
  lossPer10k: 0,
  resetPer10k: 0,
  flipPer10k: 0,
  dropPer10k: 0,
} as const;

const WITHOUT_HARM = {
  ioErrorEveryMs: 0,
  syncErrorEveryMs: 0,
  fullDiskEveryMs: 0,
  bitRotPercent: 0,
  misdirectPercent: 0,
  clockJumpEveryMs: 0,
} as const;

/** One in so many runs, whatever else they would be about. */
const RUNS_PER_ROUNDS = 10;
const RUNS_PER_LEASES = 12;
const RUNS_PER_UNMET = 16;

export const drawRounds = (prng: Prng): number | undefined => (prng.chance(1, RUNS_PER_ROUNDS) ? ROUNDS : undefined);

export const drawLeases = (prng: Prng): number | undefined => (prng.chance(1, RUNS_PER_LEASES) ? LEASES : undefined);

export const drawUnmet = (prng: Prng): number | undefined => (prng.chance(1, RUNS_PER_UNMET) ? UNMET : undefined);

export const drawFocus = (prng: Prng): number => pick(prng, [NOTHING, NOTHING, NOTHING, DISK, TRAFFIC, SUCCESSION, OBLIVION, IMAGES]);

/**
 * A swarm spreads its harm over everything, and what needs much of one kind and peace from the others is then rare. Some runs
 * have a focus instead; the result takes the place of what was drawn.
 */
export function focusOn(focus: number, prng: Prng): Partial<SimOptions> {
  switch (focus) {
    case DISK:
      return onDisk(prng);
    case TRAFFIC:
      return onTraffic(prng);
    case SUCCESSION:
      return onSuccession(prng);
    case OBLIVION:
      return onOblivion(prng);
    case IMAGES:
      return onImages(prng);
    case ROUNDS:
      return onRounds(prng);
    case LEASES:
      return onLeases(prng);
    case UNMET:
      return { ...onOblivion(prng), members: 3, bitRotPercent: 0, unmet: 1, changeEveryMs: 4_000, wipeEveryMs: 2_000, jointPercent: 0 };
    default:
      return {};
  }
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

function onSuccession(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20]);
  const electionMs = heartbeatMs * 10;
  // Now and then long enough apart that what was lost meanwhile is missed.
  const isRare = prng.chance(1, 3);
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: isRare ? 12_000 : 6_000,
    snapshotCommands: pick(prng, [50, 2_000]),
    clients: prng.between(3, 7),
    thinkMs: pick(prng, [4, 10]),
    keys: pick(prng, [1, 4, 32]),
    burst: pick(prng, [0, 0, 30]),
    valueBytes: 8,
    putShare: 60,
    deleteShare: pick(prng, [0, 20]),
    leaseShare: pick(prng, [0, 20, 80]),
    readShare: pick(prng, [10, 40]),
    delayMinMs: 0,
    delayMaxMs: pick(prng, [2, 8]),
    diskMaxMs: pick(prng, [0, 2]),
    slowDiskEveryMs: 0,
    busyLooks: 0,
    slowMembers: 0,
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

function onOblivion(prng: Prng): Partial<SimOptions> {
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

function onImages(prng: Prng): Partial<SimOptions> {
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

function onRounds(prng: Prng): Partial<SimOptions> {
  // What is committed piles up at one that is slow; or disks rot; or snapshots take long.
  const way = prng.below(5);
  const [isSlow, isRotting] = [way < 2, way === 2];
  const heartbeatMs = isSlow ? 10 : isRotting ? 20 : 50;
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    rounds: isSlow ? 12 : 5,
    members: pick(prng, [3, 3, 5]),
    heartbeatMs,
    electionMs,
    leaseReads: 0,
    safetyMs: 500,
    snapshotCommands: isRotting ? 2_000 : 5,
    catchUpCommands: 0,
    sliceUnits: pick(prng, [15, 1_000]),
    slowMembers: isSlow ? 1 : 0,
    snapshotPartBytes: isSlow ? 4_000 : 300,
    busyLooks: 0,
    clients: prng.between(3, 6),
    thinkMs: pick(prng, [5, 20]),
    keys: 32,
    burst: isSlow ? 60 : 0,
    valueBytes: isSlow ? 8 : 1_000,
    txnShare: 30,
    pollEveryMs: 0,
    deleteShare: 0,
    leaseShare: 0,
    compactEveryMs: pick(prng, [200, 2_000]),
    watchers: 1,
    delayMinMs: 0,
    delayMaxMs: 2,
    lossPer10k: 0,
    reorderPer10k: 0,
    replayPer10k: 0,
    diskMaxMs: isSlow ? 1 : 5,
    slowDiskEveryMs: 0,
    driftPpm: 0,
    forgetfulPercent: 0,
    killPercent: 0,
    crashEveryMs: 0,
    downMs: pick(prng, [1, 3 * electionMs]),
    trapEveryMs: 0,
    partitionMs: isSlow ? heartbeatMs : 2 * electionMs,
    pauseMs: 3 * electionMs,
    transferEveryMs: 0,
    relayEveryMs: 0,
    bitRotPercent: isRotting ? 90 : 0,
    changeEveryMs: 0,
    wipeEveryMs: 0,
  };
}

function onLeases(prng: Prng): Partial<SimOptions> {
  const heartbeatMs = pick(prng, [10, 20, 50]);
  const electionMs = heartbeatMs * 10;
  return {
    ...WITHOUT_CUTS,
    ...WITHOUT_HARM,
    members: pick(prng, [1, 3, 3, 3, 5]),
    heartbeatMs,
    electionMs,
    safetyMs: 12_000,
    clients: prng.between(3, 8),
    thinkMs: pick(prng, [5, 30]),
    keys: 32,
    burst: 0,
    valueBytes: 8,
    leaseShare: 100,
    delayMinMs: 0,
    delayMaxMs: pick(prng, [2, 10]),
    diskMaxMs: pick(prng, [0, 3]),
    slowDiskEveryMs: 0,
    busyLooks: 0,
    slowMembers: 0,
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
  };
}
