import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '@raftgate/bytes';
import type { OpenedWal, StorageError } from '../index.ts';
import { openWal } from '../index.ts';
import { MemoryDisk } from '../testing/index.ts';
import { append, birth, entry, open, OPTIONS, settle, told } from '../testing/bench.ts';
import { history, type History } from '../testing/history.ts';

const SMALL = { ...OPTIONS, segmentBytes: 4 * 1024 };

/** Gives the log the whole history at once, releasing what a marker allows on the way; returns what was acknowledged. */
function feed(log: OpenedWal, { steps }: History): { acknowledged: number } {
  const heard = { acknowledged: 1 };
  let isReleasing = false;
  for (const { group, states } of steps) {
    log.wal.append(group, (error) => {
      if (error !== undefined) return;
      heard.acknowledged = states;
      if (isReleasing || group.snapshotMarker === undefined) return;
      isReleasing = true;
      log.wal.release(group.snapshotMarker.index + 1, () => (isReleasing = false));
    });
  }
  return heard;
}

/** The log says one of the states at or after what was acknowledged; gives which. */
function place(log: OpenedWal, { model }: History, acknowledged: number): number {
  assert.notEqual(log.tail, 'ambiguous', log.report.join('; '));
  const at = model.states.lastIndexOf(told(log));
  assert.ok(at + 1 >= acknowledged, `state ${at} of ${model.states.length}, ${acknowledged} acknowledged: ${told(log)}`);
  return at;
}

test('a power cut at any call loses nothing acknowledged, invents nothing, and is never ambiguous', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat({ max: 400 }), (seed, crash, calls) => {
      const given = history(seed, 30);
      const disk = new MemoryDisk();
      birth(disk, SMALL);
      const heard = feed(open(disk, SMALL), given);
      for (let i = 0; i < calls && disk.step(); i++);
      disk.crash(new Prng(crash));
      place(open(disk, SMALL), given, heard.acknowledged);
    }),
    { numRuns: 300 },
  );
});

test('a power cut while the log is being opened after a power cut changes nothing', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat({ max: 200 }), fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), (seed, crash, calls, again) => {
      const given = history(seed, 20);
      const disk = new MemoryDisk();
      birth(disk, SMALL);
      const heard = feed(open(disk, SMALL), given);
      for (let i = 0; i < calls && disk.step(); i++);
      disk.crash(new Prng(crash));
      for (const [round, steps] of again.entries()) {
        openWal({ disk }, SMALL, () => {});
        for (let i = 0; i < steps && disk.step(); i++);
        disk.crash(new Prng(crash + round));
      }
      const log = open(disk, SMALL);
      place(log, given, heard.acknowledged);
      // What was returned once is durable: the next cut cannot take it back.
      const said = told(log);
      disk.crash(new Prng(crash + 7));
      assert.equal(told(open(disk, SMALL)), said);
    }),
    { numRuns: 150 },
  );
});

test('after any power cut the log goes on, and the next start gives back what was added', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat({ max: 300 }), (seed, crash, calls) => {
      const given = history(seed, 20);
      const disk = new MemoryDisk();
      birth(disk, SMALL);
      const heard = feed(open(disk, SMALL), given);
      for (let i = 0; i < calls && disk.step(); i++);
      disk.crash(new Prng(crash));
      const log = open(disk, SMALL);
      place(log, given, heard.acknowledged);
      const { term, vote } = log.hardState;
      const marker = { index: log.wal.lastIndex + 1, term: term + 1 };
      append(disk, log, { hardState: { term: term + 1, vote, commit: marker.index }, snapshotMarker: marker });
      disk.crash(new Prng(crash + 1));
      const again = open(disk, SMALL);
      assert.deepEqual([again.tail, again.snapshotMarker, again.entries], ['clean', marker, []]);
    }),
    { numRuns: 150 },
  );
});

test('a killed process leaves a log that is durable once it was opened', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat({ max: 300 }), (seed, crash, calls) => {
      const given = history(seed, 20);
      const disk = new MemoryDisk();
      birth(disk, SMALL);
      const heard = feed(open(disk, SMALL), given);
      for (let i = 0; i < calls && disk.step(); i++);
      disk.kill(new Prng(crash));
      const log = open(disk, SMALL);
      place(log, given, heard.acknowledged);
      const said = told(log);
      disk.crash(new Prng(crash));
      assert.equal(told(open(disk, SMALL)), said);
    }),
    { numRuns: 150 },
  );
});

test('an error at any call is never followed by an acknowledgement, and what was acknowledged survives it', () => {
  for (const code of ['EIO', 'ENOSPC'] as const) {
    for (let seed = 0; seed < 2; seed++) {
      const given = history(seed, 25);
      let hits = 0;
      for (let failing = 0; ; failing++) {
        const disk = new MemoryDisk();
        birth(disk, SMALL);
        const start = disk.operations.length;
        let hit = false;
        let heardError = false;
        disk.fault = ({ number }) => {
          if (number !== start + failing) return undefined;
          hit = true;
          return code;
        };
        const [refused, log] = settle<readonly [StorageError | undefined, OpenedWal | undefined]>(disk, (done) =>
          openWal({ disk }, SMALL, done),
        );
        if (log === undefined) assert.equal(refused?.code, 'RG_DISK');
        let acknowledged = 1;
        for (const { group, states } of log === undefined ? [] : given.steps) {
          log?.wal.append(group, (error) => {
            if (error !== undefined) heardError = true;
            else {
              assert.ok(!heardError, 'acknowledged after an error');
              acknowledged = states;
            }
          });
        }
        disk.drain();
        disk.fault = undefined;
        disk.crash(new Prng(failing));
        place(open(disk, SMALL), given, acknowledged);
        if (!hit) break;
        hits++;
      }
      assert.ok(hits > 40);
    }
  }
});

test('what a failed sync left in the page cache is made durable, or not returned, by the next start', () => {
  for (let seed = 0; seed < 50; seed++) {
    const given = history(seed, 12);
    const disk = new MemoryDisk();
    birth(disk, SMALL);
    const heard = feed(open(disk, SMALL), given);
    let syncs = 0;
    disk.fault = ({ kind, path }) => (kind === 'sync' && !path.endsWith('.tmp') && ++syncs === 1 + (seed % 4) ? 'EIO' : undefined);
    disk.drain();
    disk.fault = undefined;
    const log = open(disk, SMALL);
    place(log, given, heard.acknowledged);
    const said = told(log);
    disk.crash(new Prng(seed));
    assert.equal(told(open(disk, SMALL)), said);
  }
});

test('a seal that a killed process wrote is durable before the log goes on behind it', () => {
  const body = 'x'.repeat(1_200);
  for (let seed = 0; seed < 20; seed++) {
    const disk = new MemoryDisk();
    birth(disk, SMALL);
    const log = open(disk, SMALL);
    append(disk, log, { hardState: { term: 1, vote: 0, commit: 0 }, entries: [entry(1, 1, body), entry(2, 1, body)] });
    // The next group needs the next segment: the process ends where the seal is written and not synced.
    disk.operations = [];
    log.wal.append({ entries: [entry(3, 1, body)] }, () => {});
    while (!disk.operations.some(({ kind }) => kind === 'rename')) assert.ok(disk.step());
    while (disk.operations.at(-1)?.kind !== 'sync') assert.ok(disk.step());
    disk.kill(new Prng(seed));
    const again = open(disk, SMALL);
    append(disk, again, { entries: [entry(again.wal.lastIndex + 1, 1, 'behind')] });
    disk.crash(new Prng(seed));
    assert.equal(open(disk, SMALL).tail, 'clean');
  }
});
