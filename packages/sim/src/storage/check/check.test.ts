import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { openDataDirectory, openWal, type LogEntry, type OpenedWal, type StorageError } from '@raftgate/storage';
import { MemoryDisk } from '@raftgate/storage/testing';
import { LogModel, type LogSays } from '../model.ts';
import { WAL } from '../names.ts';
import { dataDirectory } from '../probe.ts';
import { recordsOf } from '../records.ts';
import { logBounded, oneBeginning, snapshotsBounded } from './leftovers.ts';
import { placeOf } from './place.ts';
import { seen } from './seen.ts';
import { segmentsFollow } from './segments.ts';

const entry = (index: number, term: number, body = 1): LogEntry => ({
  term,
  index,
  kind: 1,
  logTime: index,
  commands: 1,
  body: new Uint8Array([body]),
});

/** Two terms; the second overwrites entry 2. The first group is acknowledged. */
function given(): LogModel {
  const model = new LogModel();
  model.acknowledge(model.add({ hardState: { term: 1, vote: 2, commit: 1 }, entries: [entry(1, 1), entry(2, 1)] }));
  model.add({ hardState: { term: 2, vote: 3, commit: 1 }, entries: [entry(2, 2)] });
  return model;
}

const violates = (checker: string) => (error: unknown) => error instanceof Error && 'checker' in error && error.checker === checker;

test('every prefix of the records from what was acknowledged on is a place', () => {
  const model = given();
  for (let at = model.acknowledged; at < model.states.length; at++) assert.equal(placeOf(model, model.states[at]), at);
});

test('what was acknowledged and is gone is found', () => {
  const model = given();
  assert.throws(() => placeOf(model, model.states[0]), violates('acknowledged-durable'));
});

test('an entry without its term, a vote without its term and a commit beyond the log are no prefix', () => {
  const model = given();
  const { now } = model;
  const wrong: Partial<LogSays>[] = [
    { hardState: { term: 1, vote: 2, commit: 1 } },
    { hardState: { term: 1, vote: 3, commit: 1 } },
    { hardState: { term: 2, vote: 3, commit: 3 } },
  ];
  for (const change of wrong) assert.throws(() => placeOf(model, { ...now, ...change }), violates('prefix-of-records'));
});

test('an entry nobody appended, and one that was cut, are found', () => {
  const model = given();
  const { now } = model;
  assert.throws(() => placeOf(model, { ...now, entries: [entry(1, 1), entry(2, 2, 9)] }), violates('nothing-invented'));
  model.cutAfter(model.acknowledged);
  assert.throws(() => placeOf(model, now), violates('nothing-invented'));
});

test('a hole between segments, and no segment at all, are found', () => {
  const name = (sequence: number): string => `000000000000000${sequence}-0000000000000001.wal`;
  const segments = (...sequences: number[]): Map<string, number> => new Map(sequences.map((sequence) => [name(sequence), 4_096]));
  segmentsFollow(segments(2, 3), 4_096);
  assert.throws(() => segmentsFollow(segments(2, 4), 4_096), violates('segments-follow'));
  assert.throws(() => segmentsFollow(segments(), 4_096), violates('segments-follow'));
  assert.throws(() => segmentsFollow(segments(2, 3), 4_608), violates('segments-follow'));
});

const SEGMENT_BYTES = 4_096;

/** A log on a disk that does all it is asked to. */
function opened(disk = new MemoryDisk()): { readonly disk: MemoryDisk; readonly log: OpenedWal } {
  let log: OpenedWal | undefined;
  openDataDirectory(disk, dataDirectory(SEGMENT_BYTES), () => openWal({ disk }, dataDirectory(SEGMENT_BYTES), (_, found) => (log = found)));
  disk.drain();
  assert.ok(log !== undefined);
  return { disk, log };
}

const done = (error: StorageError | undefined): void => assert.equal(error, undefined);

test('a segment that is kept though the snapshot covers it is found, and one that is needed is not', () => {
  const { disk, log } = opened();
  log.wal.append({ hardState: { term: 1, vote: 0, commit: 0 } }, done);
  for (let index = 1; index <= 12; index++)
    log.wal.append({ entries: [{ ...entry(index, 1), body: new Uint8Array(900).fill(index) }] }, done);
  log.wal.append({ snapshotMarker: { index: 9, term: 1 } }, done);
  disk.drain();
  logBounded(disk, 1);
  assert.throws(() => logBounded(disk, 9), violates('bounded'));
  log.wal.release(9, done);
  disk.drain();
  logBounded(disk, 9);
});

test('an older segment that stands beside a new beginning is found', () => {
  const { disk, log } = opened();
  log.wal.beginAnew(undefined, done);
  disk.drain();
  oneBeginning(disk);
  const [aside] = disk.names(WAL).filter((name) => name.endsWith('.bad'));
  disk.rename(`${WAL}/${aside}`, `${WAL}/${aside.slice(0, -'.bad'.length)}`, () => {});
  disk.drain();
  assert.throws(() => oneBeginning(disk), violates('bounded'));
});

test('a snapshot too many is found, whole or not', () => {
  const disk = new MemoryDisk();
  disk.makeDirectory('data/member/snap', () => {});
  for (const name of ['1-1.snap', '2-1.snap', '3-1.snap.received.tmp']) disk.open(`data/member/snap/${name}`, 'create', () => {});
  disk.drain();
  assert.throws(() => snapshotsBounded(disk, { index: 2, term: 1 }, 1), violates('bounded'));
  disk.remove('data/member/snap/1-1.snap', () => {});
  disk.drain();
  snapshotsBounded(disk, { index: 2, term: 1 }, 1);
  assert.throws(() => snapshotsBounded(disk, { index: 2, term: 1 }, 0), violates('bounded'));
});

test('a term, an index or a member that a damaged log still tells of, and that is forgotten, is found', () => {
  const { disk, log } = opened();
  log.wal.append({ hardState: { term: 1, vote: 0, commit: 0 }, entries: [entry(1, 1)] }, done);
  disk.drain();
  log.wal.append({ hardState: { term: 4, vote: 2, commit: 0 }, peers: new Map([[3, 33]]), entries: [entry(2, 4)] }, done);
  disk.drain();
  const [name] = disk.names(WAL);
  const broken = recordsOf(disk.contents(`${WAL}/${name}`)).find(({ group }) => group === 2);
  disk.flip(`${WAL}/${name}`, broken?.at ?? 0);
  const { log: read } = opened(disk);
  assert.equal(read.tail, 'ambiguous');
  seen(disk, read);
  const forgetful: Partial<OpenedWal>[] = [{ hardState: { term: 1, vote: 0, commit: 0 } }, { peers: new Map() }, { highestIndexSeen: 1 }];
  for (const change of forgetful) assert.throws(() => seen(disk, { ...read, ...change }), violates('damage-remembered'));
});
