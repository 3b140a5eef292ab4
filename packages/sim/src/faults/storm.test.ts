import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimOptions } from '../options.ts';
import { QUIET } from '../quiet.ts';
import { simulate } from '../simulate.ts';
import { FAULT_KINDS, type FaultKind } from './counts.ts';

/** Everything at once, at election timeouts of a tenth of a second. */
const STORM: Partial<SimOptions> = {
  focus: 0,
  members: 5,
  changeEveryMs: 0,
  wipeEveryMs: 0,
  heartbeatMs: 20,
  electionMs: 100,
  leaseReads: 0,
  safetyMs: 2_500,
  segmentBytes: 64 * 1024,
  snapshotCommands: 20,
  catchUpCommands: 10,
  clients: 6,
  thinkMs: 8,
  valueBytes: 8,
  burst: 0,
  delayMinMs: 0,
  delayMaxMs: 5,
  lossPer10k: 50,
  resetPer10k: 10,
  flipPer10k: 30,
  splitPer10k: 100,
  dropPer10k: 50,
  reorderPer10k: 50,
  replayPer10k: 50,
  replayMs: 100,
  diskMaxMs: 15,
  forgetfulPercent: 30,
  killPercent: 20,
  crashEveryMs: 300,
  downMs: 60,
  massCrashPercent: 10,
  leaderCrashPercent: 60,
  partitionEveryMs: 800,
  partitionMs: 100,
  oneWayPercent: 30,
  bridgePercent: 30,
  chainPercent: 40,
  isolatePercent: 30,
  clogEveryMs: 500,
  clogMs: 100,
  slowLinkEveryMs: 500,
  slowLinkMs: 20,
  trapEveryMs: 200,
  trapDownMs: 10,
  trapIsolatePercent: 50,
  pauseEveryMs: 1_000,
  pauseMs: 80,
  transferEveryMs: 500,
  relayEveryMs: 200,
  stopPercent: 20,
  driftPpm: 50_000,
  clockJumpEveryMs: 1_000,
  clockJumpMs: 2_000,
  ioErrorEveryMs: 1_000,
  syncErrorEveryMs: 1_000,
  fullDiskEveryMs: 3_000,
  fullDiskMs: 200,
  slowDiskEveryMs: 1_000,
  slowDiskMs: 50,
  lapseEveryMs: 500,
};
/** Administrators at work, and now and then a leader that dies or is cut off. */
const CHURN: Partial<SimOptions> = {
  ...QUIET,
  members: 3,
  heartbeatMs: 20,
  electionMs: 100,
  leaseReads: 0,
  safetyMs: 4_000,
  clients: 2,
  thinkMs: 20,
  valueBytes: 8,
  burst: 0,
  crashEveryMs: 800,
  downMs: 60,
  leaderCrashPercent: 60,
  partitionEveryMs: 800,
  partitionMs: 150,
  isolatePercent: 50,
  changeEveryMs: 150,
  twoAdminsPercent: 50,
  freshLeaderPercent: 50,
  jointPercent: 40,
  movePercent: 25,
  wipeEveryMs: 300,
};
/** Administrators whose answers come late, and nothing else. */
const DOUBT: Partial<SimOptions> = {
  ...CHURN,
  crashEveryMs: 0,
  partitionEveryMs: 0,
  wipeEveryMs: 0,
  changeEveryMs: 1_000,
  doubtEveryMs: 200,
};
/** A calm network, and disks that are written to all the time: what the atlas lets happen while the membership stays. */
const DISKS: Partial<SimOptions> = {
  ...QUIET,
  members: 3,
  heartbeatMs: 20,
  electionMs: 100,
  leaseReads: 0,
  safetyMs: 4_000,
  segmentBytes: 64 * 1024,
  snapshotCommands: 100,
  catchUpCommands: 10,
  clients: 6,
  thinkMs: 5,
  valueBytes: 800,
  burst: 0,
  diskMaxMs: 10,
  forgetfulPercent: 30,
  crashEveryMs: 250,
  downMs: 30,
  massCrashPercent: 20,
  trapEveryMs: 500,
  trapDownMs: 10,
  trapDiskPercent: 80,
  bitRotPercent: 15,
  misdirectPercent: 60,
};
const WEATHERS = [STORM, CHURN, DOUBT, DISKS];
const SEEDS = 4;

test('every kind of fault happens, and nothing that was promised breaks', () => {
  const seen = new Set<FaultKind>();
  for (let seed = 1; seed <= SEEDS; seed++)
    for (const given of WEATHERS) {
      const { verdict, violation, counts } = simulate(seed, given);
      assert.equal(verdict, 'passed', `seed ${seed}: ${violation?.checker} at ${violation?.atMs} ms: ${violation?.message}`);
      for (const kind of FAULT_KINDS) if (counts[kind] > 0) seen.add(kind);
    }
  assert.deepEqual(
    FAULT_KINDS.filter((kind) => !seen.has(kind)),
    [],
  );
});

test('a storm is a function of its seed (law 3)', () => {
  for (const given of WEATHERS) assert.equal(simulate(7, given).hash, simulate(7, given).hash);
});
