import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { StorageError } from '../index.ts';
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

type Failure = readonly [StorageError | undefined];

test('a log gives back what was appended, after it is closed and opened again', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  assert.equal(log.tail, 'clean');
  assert.deepEqual([log.hardState, log.snapshotMarker, log.entries, log.recovering], [hardState(0), undefined, [], 0]);
  append(disk, log, { hardState: hardState(3, 5, 0), peers: new Map([[9, 99]]), entries: entries(1, 3, 2) });
  append(disk, log, { hardState: hardState(3, 5, 2), entries: [entry(4, 3)] });
  settle<Failure>(disk, (done) => log.wal.close(done));
  const again = open(disk);
  assert.equal(again.tail, 'clean');
  assert.deepEqual(again.hardState, hardState(3, 5, 2));
  assert.deepEqual(
    again.entries.map((each) => ({ ...each, body: [...each.body] })),
    [...entries(1, 3, 2), entry(4, 3)].map((each) => ({ ...each, body: [...each.body] })),
  );
  assert.deepEqual([...again.peers], [[9, 99]]);
  assert.equal(again.wal.lastIndex, 4);
  assert.equal(again.highestIndexSeen, 4);
});

test('a group costs one write and one sync', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  for (let index = 1; index <= 10; index++) {
    disk.operations = [];
    append(disk, log, { hardState: hardState(1, 0, index - 1), entries: [entry(index)] });
    assert.deepEqual(
      disk.operations.map(({ kind }) => kind),
      ['write', 'sync'],
    );
  }
  assert.deepEqual([log.wal.counters.groups, log.wal.counters.writes, log.wal.counters.syncs], [10, 10, 10]);
});

test('what gathers while a sync is in flight goes out as one group, and is answered in order', () => {
  const disk = new MemoryDisk();
  const { wal } = opened(disk);
  disk.operations = [];
  const order: number[] = [];
  wal.append({ hardState: hardState(1), entries: [entry(1)] }, () => order.push(1));
  for (let index = 2; index <= 50; index++) wal.append({ entries: [entry(index)] }, () => order.push(index));
  assert.ok(wal.queuedBytes > 0);
  disk.step();
  assert.deepEqual(order, []);
  disk.drain();
  assert.deepEqual(
    order,
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    disk.operations.map(({ kind }) => kind),
    ['write', 'sync', 'write', 'sync'],
  );
  assert.equal(wal.queuedBytes, 0);
});

test('what waiters append when they hear of their group gathers too', () => {
  const disk = new MemoryDisk();
  const { wal } = opened(disk);
  disk.operations = [];
  for (let index = 1; index <= 4; index++) {
    wal.append({ hardState: hardState(1), entries: [entry(index)] }, () => wal.append({ hardState: hardState(1, 0, index) }, () => {}));
  }
  disk.drain();
  // 1 | 2 3 4 and the first answer | three answers
  assert.equal(disk.operations.filter(({ kind }) => kind === 'sync').length, 3);
});

test('an entry at an index already present replaces it and everything after it, across restarts', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  append(disk, log, { hardState: hardState(1), entries: entries(1, 5) });
  append(disk, log, { hardState: hardState(2), entries: [entry(3, 2)] });
  assert.equal(log.wal.lastIndex, 3);
  const again = open(disk);
  assert.deepEqual(
    again.entries.map(({ index, term }) => [index, term]),
    [
      [1, 1],
      [2, 1],
      [3, 2],
    ],
  );
  append(disk, again, { entries: [entry(4, 2)] });
  assert.deepEqual(
    open(disk).entries.map(({ index }) => index),
    [1, 2, 3, 4],
  );
});

test('a snapshot the log agrees with keeps what follows it; one it does not agree with drops the log', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  append(disk, log, { hardState: hardState(1), entries: entries(1, 5) });
  append(disk, log, { snapshotMarker: { index: 3, term: 1 } });
  const kept = open(disk);
  assert.deepEqual(
    kept.entries.map(({ index }) => index),
    [4, 5],
  );
  append(disk, kept, { hardState: hardState(2, 0, 4), snapshotMarker: { index: 4, term: 2 } });
  assert.equal(kept.wal.lastIndex, 4);
  const dropped = open(disk);
  assert.deepEqual(dropped.entries, []);
  assert.deepEqual(dropped.snapshotMarker, { index: 4, term: 2 });
  append(disk, dropped, { hardState: hardState(2, 0, 90), snapshotMarker: { index: 90, term: 2 }, entries: [entry(91, 2)] });
  assert.deepEqual(
    open(disk).entries.map(({ index }) => index),
    [91],
  );
});

test('segments roll over without losing anything, and the next one stands ready', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  let stalls = 0;
  for (let index = 1; index <= 200; index++) {
    disk.operations = [];
    append(disk, log, { hardState: hardState(1, 4, index - 1), peers: new Map([[1 + (index % 20), index]]), entries: [entry(index)] });
    // Filled ahead: when the rollover comes, no zeros are written between the append and its answer.
    const kinds = disk.operations.map(({ kind, path }) => `${kind} ${path.endsWith('.tmp') ? 'spare' : 'segment'}`);
    if (kinds.includes('rename spare') && kinds.indexOf('open spare') >= 0 && kinds.indexOf('open spare') < kinds.indexOf('rename spare'))
      stalls++;
  }
  assert.ok(log.wal.counters.rollovers >= 3);
  assert.equal(stalls, 0);
  const again = open(disk);
  assert.equal(again.tail, 'clean');
  assert.equal(again.entries.length, 200);
  assert.equal(again.peers.size, 20);
  assert.deepEqual(again.hardState, hardState(1, 4, 199));
  append(disk, again, { entries: [entry(201)] });
  assert.equal(open(disk).entries.length, 201);
});

test('release deletes whole segments below the marker, and the log still opens', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  const segments = (): number => disk.names(WAL_DIRECTORY).filter((name) => name.endsWith('.wal')).length;
  append(disk, log, { hardState: hardState(1, 4, 0), peers: new Map([[8, 80]]) });
  for (let index = 1; index <= 300; index++) append(disk, log, { hardState: hardState(1, 4, index - 1), entries: [entry(index)] });
  const before = segments();
  assert.deepEqual(
    settle<Failure>(disk, (done) => log.wal.release(301, done)),
    [undefined],
  );
  assert.equal(segments(), before, 'nothing goes without a marker');
  append(disk, log, { snapshotMarker: { index: 200, term: 1 } });
  settle<Failure>(disk, (done) => log.wal.release(95, done));
  const some = segments();
  assert.ok(some < before);
  settle<Failure>(disk, (done) => log.wal.release(301, done));
  assert.ok(segments() < some);
  const again = open(disk);
  assert.equal(again.tail, 'clean');
  assert.deepEqual(again.hardState, hardState(1, 4, 299));
  assert.deepEqual([...again.peers], [[8, 80]]);
  assert.deepEqual(
    again.entries.map(({ index }) => index),
    Array.from({ length: 100 }, (_, i) => 201 + i),
  );
});

test('release keeps the entry at the marker, which tells whether what follows it is dead', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  append(disk, log, { hardState: hardState(1) });
  let index = 0;
  while (log.wal.counters.rollovers === 0) append(disk, log, { entries: [entry(++index)] });
  // The segment before ends with the entry before; another leader's snapshot ends there too, in another term.
  append(disk, log, { hardState: hardState(2, 0, index - 1), snapshotMarker: { index: index - 1, term: 2 } });
  settle<Failure>(disk, (done) => log.wal.release(index, done));
  const again = open(disk);
  assert.deepEqual([again.tail, again.entries, again.wal.lastIndex], ['clean', [], index - 1]);
});

test('what a marker dropped stays dropped when the segment with the entry at it is released under a later one', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  append(disk, log, { hardState: hardState(1) });
  let index = 0;
  while (log.wal.counters.rollovers === 0) append(disk, log, { entries: [entry(++index)] });
  // As above; and what replaces the dead entry has no room beside it.
  const large = 'x'.repeat(3_900);
  append(disk, log, { entries: [entry(++index, 1, large)] });
  append(disk, log, { hardState: hardState(2, 0, index - 2), snapshotMarker: { index: index - 2, term: 2 } });
  append(disk, log, { entries: [entry(--index, 2, large)] });
  append(disk, log, { hardState: hardState(2, 0, index), snapshotMarker: { index, term: 2 } });
  settle<Failure>(disk, (done) => log.wal.release(index, done));
  const again = open(disk);
  assert.deepEqual([again.tail, again.report, again.wal.lastIndex], ['clean', [], index]);
});

test('an append larger than a group goes out as several, and is answered after the last', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  disk.operations = [];
  append(disk, log, { hardState: hardState(1, 0, 40), entries: entries(1, 40, 1, 'x'.repeat(300)) });
  assert.ok(log.wal.counters.groups > 2);
  assert.equal(open(disk).hardState.commit, 40);
});

test('an entry larger than a group is refused, and nothing of it is taken', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  const [error] = settle<Failure>(disk, (done) =>
    log.wal.append({ hardState: hardState(1), entries: [entry(1, 1, 'x'.repeat(5_000))] }, done),
  );
  assert.equal(error?.code, 'RG_WAL_TOO_LARGE');
  assert.equal(log.wal.lastIndex, 0);
  append(disk, log, { hardState: hardState(1), entries: [entry(1)] });
});

test('what cannot follow the log throws before anything is written', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  append(disk, log, { hardState: hardState(2, 7, 0), entries: entries(1, 3, 2) });
  append(disk, log, { hardState: hardState(2, 7, 2), snapshotMarker: { index: 1, term: 2 } });
  const refused = (group: Parameters<typeof log.wal.append>[0], why: RegExp): void => {
    assert.throws(() => log.wal.append(group, () => {}), why);
  };
  refused({ entries: [entry(5, 2)] }, /gap/);
  refused({ entries: [entry(1, 2)] }, /below the snapshot/);
  refused({ entries: [entry(2, 1)] }, /committed/);
  refused({ entries: [entry(4, 3)] }, /term 3/);
  refused({ hardState: hardState(1) }, /falls/);
  refused({ hardState: hardState(2, 8) }, /vote/);
  refused({ hardState: hardState(2, 7, 9) }, /beyond/);
});

test('after a write or a sync failed everybody hears of it and nothing is acknowledged again', () => {
  for (const kind of ['write', 'sync'] as const) {
    const disk = new MemoryDisk();
    const { wal } = opened(disk);
    const heard: (string | undefined)[] = [];
    wal.append({ hardState: hardState(1), entries: [entry(1)] }, (error) => heard.push(error?.code));
    wal.append({ entries: [entry(2)] }, (error) => heard.push(error?.code));
    disk.fault = (operation) => (operation.kind === kind ? 'EIO' : undefined);
    disk.drain();
    disk.fault = undefined;
    assert.deepEqual(heard, ['RG_DISK', 'RG_DISK']);
    assert.equal(wal.state, 'failed');
    const [refused] = settle<Failure>(disk, (done) => wal.append({ entries: [entry(3)] }, done));
    assert.equal(refused?.code, 'RG_WAL_FAILED');
    const [closed] = settle<Failure>(disk, (done) => wal.close(done));
    assert.equal(closed?.code, 'RG_DISK');
  }
});

test('a log that is closed by who hears of its failure is closed once', () => {
  const disk = new MemoryDisk();
  const { wal } = opened(disk);
  let closed = 0;
  wal.append({ hardState: hardState(1), entries: [entry(1)] }, () => wal.close(() => (closed += 1)));
  disk.fault = (operation) => (operation.kind === 'sync' ? 'EIO' : undefined);
  disk.drain();
  assert.equal(closed, 1);
});

test('close waits for what is queued, and a closed log refuses', () => {
  const disk = new MemoryDisk();
  const { wal } = opened(disk);
  const heard: string[] = [];
  wal.append({ hardState: hardState(1), entries: [entry(1)] }, () => heard.push('appended'));
  wal.close(() => heard.push('closed'));
  wal.append({ entries: [entry(2)] }, (error) => heard.push(error?.code ?? ''));
  disk.drain();
  assert.deepEqual(heard, ['RG_WAL_CLOSED', 'appended', 'closed']);
  assert.equal(open(disk).entries.length, 1);
});

test('a log of another member, of a later version, or none at all is refused by name', () => {
  const disk = new MemoryDisk();
  birth(disk);
  assert.equal(refusedOpen(disk, { ...OPTIONS, member: 6 }).code, 'RG_DATA_DIR_FOREIGN');
  assert.equal(refusedOpen(disk, { ...OPTIONS, cluster: 6 }).code, 'RG_DATA_DIR_FOREIGN');
  assert.equal(refusedOpen(new MemoryDisk()).code, 'RG_DATA_DIR_AMNESIAC');
});

test('a log begun anew keeps term, vote and peers, and sets the old one aside', () => {
  const disk = new MemoryDisk();
  const log = opened(disk);
  for (let index = 1; index <= 60; index++)
    append(disk, log, { hardState: hardState(4, 2, index - 1), peers: new Map([[3, 33]]), entries: [entry(index, 4)] });
  const [first] = disk.names(WAL_DIRECTORY);
  disk.flip(`${WAL_DIRECTORY}/${first}`, 700);
  const broken = open(disk);
  const untouched = disk.names(WAL_DIRECTORY);
  assert.equal(broken.tail, 'ambiguous');
  assert.equal(broken.wal.state, 'ambiguous');
  assert.equal(broken.highestIndexSeen, 60);
  assert.equal(broken.hardState.term, 4);
  const [refused] = settle<Failure>(disk, (done) => broken.wal.append({ entries: [entry(1, 4)] }, done));
  assert.equal(refused?.code, 'RG_WAL_AMBIGUOUS');
  assert.deepEqual(disk.names(WAL_DIRECTORY), untouched, 'nothing is repaired in silence');
  assert.equal(told(open(disk)), told(broken), 'and it stays ambiguous');

  assert.deepEqual(
    settle<Failure>(disk, (done) => broken.wal.beginAnew({ index: 20, term: 4 }, done)),
    [undefined],
  );
  assert.equal(broken.wal.state, 'open');
  const anew = open(disk);
  assert.deepEqual([anew.tail, anew.recovering, anew.snapshotMarker, anew.entries], ['clean', 1, { index: 20, term: 4 }, []]);
  assert.deepEqual([anew.hardState.term, anew.hardState.commit], [4, 20]);
  assert.deepEqual([...anew.peers], [[3, 33]]);
  append(disk, anew, { hardState: hardState(6, 5, 20), recovering: 2 });
  append(disk, anew, { entries: [entry(21, 6)] });
  for (let index = 22; index <= 80; index++) append(disk, anew, { entries: [entry(index, 6)] });
  assert.equal(open(disk).recovering, 2);
  append(disk, anew, { recovering: 0 });
  const healed = open(disk);
  assert.deepEqual([healed.tail, healed.recovering, healed.entries.length], ['clean', 0, 60]);
  assert.ok(disk.names(WAL_DIRECTORY).filter((name) => name.endsWith('.bad')).length >= 1);
});
