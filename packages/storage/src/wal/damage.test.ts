import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { Prng, Writer } from '@raftgate/bytes';
import type { LogEntry, OpenedWal, StorageError } from '../index.ts';
import { openWal } from '../index.ts';
import { MemoryDisk } from '../testing/index.ts';
import {
  append,
  birth,
  entries,
  entry,
  hardState,
  open,
  opened,
  OPTIONS,
  refusedOpen,
  settle,
  told,
  WAL_DIRECTORY,
} from '../testing/bench.ts';
import { appendRecord, finishGroup } from './frame.ts';
import { scanSegment } from './scan.ts';
import { decodeSegmentHeader } from './segment-header.ts';

const SMALL = { ...OPTIONS, segmentBytes: 4 * 1024 };
const shown = (log: { readonly entries: readonly LogEntry[] }): string[] =>
  log.entries.map(({ index, term, body }) => `${index} ${term} ${body.join()}`);

const GIVEN = [...entries(1, 4), entry(5, 1, 'y'.repeat(900)), entry(5, 2), entry(6, 2), ...entries(7, 14, 2, 'z'.repeat(700))];

/** Three segments; entries of all sizes, an overwritten one, a marker, peers. */
function smallLog(disk: MemoryDisk): OpenedWal {
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(1, 5, 0), peers: new Map([[7, 77]]), entries: entries(1, 4) });
  append(disk, log, { entries: [entry(5, 1, 'y'.repeat(900))] });
  append(disk, log, { hardState: hardState(2, 6, 3), entries: [entry(5, 2), entry(6, 2)] });
  append(disk, log, { snapshotMarker: { index: 2, term: 1 } });
  for (let index = 7; index <= 14; index++)
    append(disk, log, { hardState: hardState(2, 6, index - 1), entries: [entry(index, 2, 'z'.repeat(700))] });
  settle<readonly [StorageError | undefined]>(disk, (done) => log.wal.close(done));
  return open(disk, SMALL);
}

test('whichever byte is flipped, nothing wrong is returned, and what is lost is not lost in silence', () => {
  const disk = new MemoryDisk();
  const whole = smallLog(disk);
  const segments = disk.names(WAL_DIRECTORY).filter((name) => name.endsWith('.wal'));
  assert.ok(segments.length >= 3);
  const right = shown({ entries: GIVEN });
  const count = { clean: 0, torn: 0, ambiguous: 0, refused: 0 };
  for (const name of segments) {
    for (let at = 0; at < SMALL.segmentBytes; at++) {
      const damaged = disk.clone();
      damaged.flip(`${WAL_DIRECTORY}/${name}`, at, 1 + (at % 255));
      const [error, log] = settle<readonly [StorageError | undefined, OpenedWal | undefined]>(damaged, (done) =>
        openWal({ disk: damaged }, SMALL, done),
      );
      if (log === undefined) {
        assert.ok(error !== undefined);
        count.refused++;
        continue;
      }
      count[log.tail]++;
      // Only bytes nobody wrote may be damaged without a word: then everything is there.
      if (log.tail !== 'ambiguous') assert.equal(told(log), told(whole), `${name} byte ${at}: ${log.tail}`);
      for (const line of shown(log)) assert.ok(right.includes(line), `${name} byte ${at}: ${line}`);
      assert.ok(log.hardState.term <= 2 && log.hardState.commit <= 13);
    }
  }
  assert.ok(count.ambiguous > 5_000, JSON.stringify(count));
  assert.equal(count.refused, 0);
});

test('a byte that went bad beside zeros, in the very last group, is ambiguous: what was written never reads as if it had not been', () => {
  const body = new Uint8Array(1_600);
  body.set([1, 2, 3], 700);
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(1), entries: [{ ...entry(1), body }] });
  assert.deepEqual(open(disk.clone(), SMALL).entries[0]?.body, body);
  const path = `${WAL_DIRECTORY}/${disk.names(WAL_DIRECTORY).find((name) => name.endsWith('.wal'))}`;
  const seed = decodeSegmentHeader(disk.contents(path))?.seed ?? 0;
  const { records, endAt } = scanSegment(disk.contents(path), seed);
  const last = records.at(-1)?.at ?? 0;
  assert.ok(endAt - last > 1_600);
  for (let at = last; at < endAt; at++) {
    const damaged = disk.clone();
    damaged.flip(path, at, 1 + (at % 255));
    assert.equal(open(damaged, SMALL).tail, 'ambiguous', `byte ${at}`);
  }
});

test('a whole sector that went bad in what was acknowledged is ambiguous, but for the last group', () => {
  const disk = new MemoryDisk();
  smallLog(disk);
  const prng = new Prng(1);
  const segments = disk.names(WAL_DIRECTORY).filter((name) => name.endsWith('.wal'));
  for (const name of segments.slice(0, -1)) {
    for (let sector = 0; sector < 6; sector++) {
      const damaged = disk.clone();
      for (let at = 0; at < 512; at++) damaged.flip(`${WAL_DIRECTORY}/${name}`, sector * 512 + at, prng.between(1, 256));
      assert.equal(open(damaged, SMALL).tail, 'ambiguous', `${name} sector ${sector}`);
    }
  }
});

test('a group with a hole is ambiguous when a later group verifies, and torn when none does', () => {
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(1), entries: [entry(1)] });
  append(disk, log, { entries: [entry(2, 1, 'a'.repeat(1_200))] });
  const before = disk.clone();
  append(disk, log, { entries: [entry(3)] });
  const name = `${WAL_DIRECTORY}/${disk.names(WAL_DIRECTORY).find((each) => each.endsWith('.wal'))}`;
  const hole = (on: MemoryDisk): MemoryDisk => {
    for (let at = 1_024; at < 1_536; at++) on.flip(name, at, on.contents(name)[at]);
    return on;
  };
  const torn = open(hole(before), SMALL);
  assert.deepEqual([torn.tail, torn.entries.map(({ index }) => index)], ['torn', [1]]);
  const ambiguous = open(hole(disk), SMALL);
  assert.deepEqual([ambiguous.tail, ambiguous.entries.map(({ index }) => index), ambiguous.highestIndexSeen], ['ambiguous', [1], 3]);
});

test('behind a cut nothing comes back to life', () => {
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(1), entries: [entry(1)] });
  // One group whose first record loses a sector while its second one is whole.
  append(disk, log, { entries: [entry(2, 1, 'a'.repeat(1_200)), entry(3, 1, 'dead')] });
  const name = `${WAL_DIRECTORY}/${disk.names(WAL_DIRECTORY).find((each) => each.endsWith('.wal'))}`;
  for (let at = 1_024; at < 1_536; at++) disk.flip(name, at, disk.contents(name)[at]);
  const cut = open(disk, SMALL);
  assert.deepEqual([cut.tail, cut.entries.length], ['torn', 1]);
  append(disk, cut, { entries: [entry(2, 1, 'b'.repeat(1_200))] });
  const again = open(disk, SMALL);
  assert.deepEqual(
    [again.tail, again.entries.map(({ index, body }) => [index, body[0]])],
    [
      'clean',
      [
        [1, 98],
        [2, 98],
      ],
    ],
  );
});

test('a segment that is missing, or moved under another name, is ambiguous', () => {
  const disk = new MemoryDisk();
  smallLog(disk);
  const segments = disk.names(WAL_DIRECTORY).filter((name) => name.endsWith('.wal'));
  const gone = disk.clone();
  settle(gone, (done) => gone.remove(`${WAL_DIRECTORY}/${segments[1]}`, done));
  assert.equal(open(gone, SMALL).tail, 'ambiguous');
  const first = disk.clone();
  settle(first, (done) => first.remove(`${WAL_DIRECTORY}/${segments[0]}`, done));
  assert.equal(open(first, SMALL).tail, 'ambiguous');
  const last = disk.clone();
  settle(last, (done) => last.remove(`${WAL_DIRECTORY}/${segments.at(-1)}`, done));
  assert.equal(open(last, SMALL).tail, 'ambiguous');
  const moved = disk.clone();
  settle(moved, (done) => moved.rename(`${WAL_DIRECTORY}/${segments[0]}`, `${WAL_DIRECTORY}/${segments[1]}`, done));
  assert.equal(open(moved, SMALL).tail, 'ambiguous');
});

test('a beginning that was cut short between its steps is finished by the next start', () => {
  const disk = new MemoryDisk();
  smallLog(disk);
  const [first] = disk.names(WAL_DIRECTORY);
  disk.flip(`${WAL_DIRECTORY}/${first}`, 700);
  for (let steps = 1; steps < 60; steps++) {
    const cut = disk.clone();
    const log = open(cut, SMALL);
    let isDone = false;
    log.wal.beginAnew({ index: 4, term: 1 }, () => (isDone = true));
    for (let i = 0; i < steps && cut.step(); i++);
    cut.crash(new Prng(steps));
    const again = open(cut, SMALL);
    const begun = again.tail === 'clean' && again.recovering === 1 && again.snapshotMarker?.index === 4;
    assert.ok(begun || (!isDone && again.tail === 'ambiguous'), `after ${steps} steps: ${again.tail}`);
    assert.equal(again.hardState.term, 2);
    if (begun) assert.deepEqual(cut.names(WAL_DIRECTORY).filter((name) => name.endsWith('.wal')).length, 1);
  }
});

test('a beginning a killed process named is durable before the next start touches the older segments', () => {
  const disk = new MemoryDisk();
  const before = told(smallLog(disk));
  for (let seed = 0; seed < 100; seed++) {
    const cut = disk.clone();
    open(cut, SMALL).wal.beginAnew({ index: 4, term: 1 }, () => {});
    cut.operations = [];
    while (cut.operations.at(-1)?.kind !== 'syncDirectory') assert.ok(cut.step());
    cut.kill(new Prng(seed));
    openWal({ disk: cut }, SMALL, () => {});
    cut.operations = [];
    while (!cut.operations.some(({ kind }) => kind === 'rename')) assert.ok(cut.step());
    for (let i = 0; i < seed % 5; i++) cut.step();
    cut.crash(new Prng(seed));
    const again = open(cut, SMALL);
    assert.equal(again.tail, 'clean', `seed ${seed}: ${again.report.join('; ')}`);
    assert.ok(again.recovering === 1 || told(again) === before, `seed ${seed}`);
  }
});

test('a record of a type this build does not know, and that verifies, is refused and not skipped', () => {
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(1), entries: [entry(1)] });
  const name = disk.names(WAL_DIRECTORY).find((each) => each.endsWith('.wal'));
  const path = `${WAL_DIRECTORY}/${name}`;
  const bytes = disk.contents(path);
  const seed = decodeSegmentHeader(bytes)?.seed ?? 0;
  const writer = new Writer();
  appendRecord(writer, { type: 'recovering', state: 0 });
  const later = writer.take();
  later[4] = 0x3f;
  finishGroup(later, 0, scanSegment(bytes, seed).nextGroup, seed);
  disk.open(path, 'write', (_, file) => file?.write(scanSegment(bytes, seed).endAt, [later], () => {}));
  disk.drain();
  const error = refusedOpen(disk, SMALL);
  assert.equal(error.code, 'RG_DATA_DIR_NEWER');
  assert.ok(error.found?.includes('type 63'));
});

test('the log of another cluster is refused with what was found, what was expected and what to do', () => {
  const disk = new MemoryDisk();
  birth(disk, SMALL);
  const other = refusedOpen(disk, { ...SMALL, cluster: 1 });
  assert.equal(other.code, 'RG_DATA_DIR_FOREIGN');
  assert.ok(other.found?.includes('cluster 77') && other.expected?.includes('cluster 1') && other.do !== undefined);
});

test('terms, members and indexes behind the damage of a segment are remembered', () => {
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(1), entries: [entry(1, 1, 'first')] });
  append(disk, log, { hardState: hardState(7, 3), peers: new Map([[9, 99]]), entries: [entry(2, 7, 'behind it')] });
  const [name] = disk.names(WAL_DIRECTORY).filter((each) => each.endsWith('.wal'));
  const bytes = disk.contents(`${WAL_DIRECTORY}/${name}`);
  disk.flip(
    `${WAL_DIRECTORY}/${name}`,
    Array.from(bytes, (byte) => String.fromCharCode(byte))
      .join('')
      .indexOf('first'),
  );
  const read = open(disk, SMALL);
  assert.equal(read.tail, 'ambiguous');
  assert.deepEqual(
    { term: read.hardState.term, peers: [...read.peers], highest: read.highestIndexSeen, entries: read.entries.length },
    { term: 7, peers: [[9, 99]], highest: 2, entries: 0 },
  );
});

test('what the checkpoint of an unused segment says of a log that is damaged before it is remembered', () => {
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  append(disk, log, { hardState: hardState(3, 6, 0), peers: new Map([[7, 77]]), entries: [entry(1, 3)] });
  // The power fails in a rollover, when the next segment has its name and this one no seal.
  log.wal.append({ entries: [entry(2, 3, 'x'.repeat(1_900))] }, () => {});
  log.wal.append({ entries: [entry(3, 3, 'x'.repeat(1_900))] }, () => {});
  while (disk.names(WAL_DIRECTORY).filter((name) => name.endsWith('.wal')).length < 2) assert.ok(disk.step());
  const [name] = disk.names(WAL_DIRECTORY).filter((each) => each.endsWith('.wal'));
  disk.kill(new Prng(1));
  for (let at = 512; at < SMALL.segmentBytes; at++) disk.flip(`${WAL_DIRECTORY}/${name}`, at, 0x55);
  const found = open(disk, SMALL);
  assert.equal(found.tail, 'ambiguous');
  assert.equal(found.hardState.term, 3);
  assert.deepEqual([...found.peers], [[7, 77]]);
});

test('a group that was written where another belongs is remembered, though nothing of it follows', () => {
  const disk = new MemoryDisk();
  const log = opened(disk, SMALL);
  const at = contentEndOf(disk);
  append(disk, log, { hardState: hardState(1), entries: [entry(1)] });
  const next = contentEndOf(disk);
  append(disk, log, { hardState: hardState(7, 3), peers: new Map([[9, 99]]) });
  const path = `${WAL_DIRECTORY}/${disk.names(WAL_DIRECTORY).find((each) => each.endsWith('.wal'))}`;
  const bytes = disk.contents(path).slice();
  const moved = bytes.slice();
  moved.set(bytes.subarray(next, contentEndOf(disk)), at);
  for (let byte = 0; byte < bytes.length; byte++) if (moved[byte] !== bytes[byte]) disk.flip(path, byte, moved[byte] ^ bytes[byte]);
  const read = open(disk, SMALL);
  assert.equal(read.tail, 'ambiguous');
  assert.deepEqual([read.hardState.term, [...read.peers]], [7, [[9, 99]]]);
});

/** Where the records of the only segment end. */
function contentEndOf(disk: MemoryDisk): number {
  const name = disk.names(WAL_DIRECTORY).find((each) => each.endsWith('.wal'));
  const bytes = disk.contents(`${WAL_DIRECTORY}/${name}`);
  return scanSegment(bytes, decodeSegmentHeader(bytes)?.seed ?? 0).endAt;
}
