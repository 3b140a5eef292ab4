import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { concatBytes, equalBytes, Prng } from '@raftgate/bytes';
import { nodeDisk } from '@raftgate/io/node';
import {
  createSnapshotWriter,
  openDataDirectory,
  openPartialSnapshot,
  openSnapshotSource,
  receiveSnapshot,
  SNAPSHOT_SYNC_BYTES,
  type SnapshotBeginning,
  type SnapshotReceiver,
  type SnapshotSource,
  type SnapshotWriter,
  type StorageError,
} from '../index.ts';
import { birth, OPTIONS, settle, succeed } from '../testing/bench.ts';
import { MemoryDisk } from '../testing/index.ts';
import { encodeSnapshotHeader } from './format.ts';
import { verifySnapshot } from '../testing/verify-snapshot.ts';

type Failure = readonly [StorageError | undefined];
const DIRECTORY = 'data';
const SNAP = 'data/member/snap';
const CLUSTER = 77;
const HEADER = { cluster: CLUSTER, lineage: 1, clusterVersion: 1, index: 100, term: 3, logTime: 5, configuration: Uint8Array.of(1, 2) };
const PATH = `${SNAP}/0000000000000064-0000000000000003.snap`;
const HEADER_BYTES = encodeSnapshotHeader(HEADER).length;
const PARTIAL = `${PATH}.received.tmp`;

/** A member's disk with the snapshot of `sizes` chunks. */
function sender(sizes: readonly number[], seed = 1, header = HEADER): MemoryDisk {
  const disk = new MemoryDisk();
  birth(disk);
  const prng = new Prng(seed);
  const writer = succeed<SnapshotWriter>(disk, (done) => createSnapshotWriter(disk, DIRECTORY, header, done));
  for (const size of sizes) {
    const payload = Uint8Array.from({ length: size }, () => prng.below(256));
    settle<Failure>(disk, (done) => writer.push(payload, done));
  }
  settle(disk, (done) => writer.finish(done));
  return disk;
}

function begun(disk: MemoryDisk): SnapshotReceiver {
  return succeed<SnapshotReceiver>(disk, (done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, HEADER, done));
}

function push(disk: MemoryDisk, receiver: SnapshotReceiver, bytes: Uint8Array): void {
  assert.deepEqual(
    settle<Failure>(disk, (done) => receiver.push(bytes, done)),
    [undefined],
  );
}

const held = (disk: MemoryDisk, receiver: SnapshotReceiver): SnapshotBeginning => succeed(disk, (done) => receiver.hold(done));

function found(disk: MemoryDisk, above = 0): SnapshotReceiver | undefined {
  const [error, receiver] = settle<readonly [StorageError | undefined, SnapshotReceiver | undefined]>(disk, (done) =>
    openPartialSnapshot(disk, DIRECTORY, CLUSTER, above, done),
  );
  assert.equal(error, undefined);
  return receiver;
}

function finished(disk: MemoryDisk, receiver: SnapshotReceiver, file: Uint8Array): void {
  push(disk, receiver, file.subarray(receiver.receivedBytes));
  const [error] = settle<readonly [StorageError | undefined, unknown]>(disk, (done) => receiver.finish(done));
  assert.equal(error, undefined);
  assert.ok(equalBytes(disk.contents(PATH), file));
  assert.deepEqual(disk.names(SNAP).length, 1);
}

function born(): MemoryDisk {
  const disk = new MemoryDisk();
  birth(disk);
  return disk;
}

const SIZES = [300, 40, 500, 1];
const FILE = sender(SIZES).contents(PATH);

test('wherever it was cut, a snapshot goes on behind its last whole chunk, in this life and in the next one', () => {
  for (let cut = 0; cut <= FILE.length; cut += 7) {
    for (const isNextLife of [false, true]) {
      const disk = born();
      const first = begun(disk);
      push(disk, first, FILE.subarray(0, cut));
      const { bytes } = held(disk, first);
      assert.ok(bytes <= cut && cut - bytes <= 508, `${bytes} of ${cut}`);
      assert.equal(disk.contents(PARTIAL).length, bytes);
      if (isNextLife) disk.crash(new Prng(cut));
      const receiver = isNextLife ? found(disk) : first;
      if (receiver === undefined) assert.deepEqual([bytes, disk.names(SNAP)], [0, []]);
      else {
        assert.equal(receiver.receivedBytes, bytes);
        finished(disk, receiver, FILE);
      }
    }
  }
});

test('a source that begins with the same bytes says the same of them, and no other does', () => {
  const disk = born();
  const receiver = begun(disk);
  push(disk, receiver, FILE.subarray(0, 800));
  const beginning = held(disk, receiver);
  const upTo = (other: MemoryDisk): SnapshotBeginning => {
    const source = succeed<SnapshotSource>(other, (done) => openSnapshotSource(other, DIRECTORY, CLUSTER, HEADER, done));
    for (let read = 0; read < beginning.bytes;) {
      const piece = succeed<Uint8Array>(other, (done) => source.next(done, Math.min(100, beginning.bytes - read)));
      assert.ok(piece.length <= 100);
      read += piece.length;
    }
    return source.beginning();
  };
  assert.deepEqual(upTo(sender(SIZES)), beginning);
  const other = upTo(sender(SIZES, 2));
  assert.ok(other.bytes === beginning.bytes && !equalBytes(other.hash, beginning.hash));
  assert.notEqual(upTo(sender([400, 441])).bytes, beginning.bytes);
  assert.notDeepEqual(upTo(sender(SIZES, 1, { ...HEADER, logTime: 6 })), beginning);
});

test('whichever byte of a beginning is damaged, what follows a restart is the file as it was sent', () => {
  const made = born();
  const receiver = begun(made);
  push(made, receiver, FILE.subarray(0, 700));
  const { bytes } = held(made, receiver);
  for (let at = 0; at < bytes; at++) {
    const disk = made.clone();
    disk.flip(PARTIAL, at, 1 + (at % 255));
    const again = found(disk);
    assert.ok((again?.receivedBytes ?? 0) < bytes, `byte ${at}`);
    if (again === undefined) assert.deepEqual(disk.names(SNAP), []);
    else finished(disk, again, FILE);
  }
});

test('what comes is synced now and then, so that a power cut takes back no more than that', () => {
  const chunk = 256 * 1024;
  const disk = born();
  const receiver = begun(disk);
  const encoded = sender([chunk]).contents(PATH);
  const element = encoded.subarray(HEADER_BYTES, HEADER_BYTES + chunk + 8);
  push(disk, receiver, encoded.subarray(0, HEADER_BYTES));
  const syncs = (): number => disk.operations.filter(({ kind, path }) => kind === 'sync' && path === PARTIAL).length;
  for (let i = 1; i * element.length < SNAPSHOT_SYNC_BYTES; i++) push(disk, receiver, element);
  assert.equal(syncs(), 0);
  push(disk, receiver, element);
  assert.equal(syncs(), 1);
  const { receivedBytes } = receiver;
  push(disk, receiver, element);
  disk.crash(new Prng(1));
  assert.ok((found(disk)?.receivedBytes ?? 0) >= receivedBytes);
});

test('a beginning whose sync failed and that reads well is on the disk before it counts', () => {
  const disk = born();
  const receiver = begun(disk);
  push(disk, receiver, FILE.subarray(0, 700));
  disk.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
  assert.equal(settle<Failure>(disk, (done) => receiver.hold(done))[0]?.code, 'RG_DISK');
  disk.fault = undefined;
  disk.kill(new Prng(1));
  const again = found(disk);
  assert.ok(again !== undefined);
  finished(disk, again, FILE);
  disk.crash(new Prng(1));
  const [error] = settle<readonly [StorageError | undefined, unknown]>(disk, (done) =>
    verifySnapshot(disk, DIRECTORY, CLUSTER, HEADER, done),
  );
  assert.equal(error, undefined);
});

test('one beginning is kept, the newest above what is here; all else that is unfinished goes', () => {
  const disk = born();
  for (const index of [90, 100, 95]) {
    const receiver = succeed<SnapshotReceiver>(disk, (done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, { index, term: 3 }, done));
    if (index === 100) push(disk, receiver, FILE.subarray(0, 700));
    settle(disk, (done) => receiver.close(() => done()));
  }
  succeed<SnapshotWriter>(disk, (done) => createSnapshotWriter(disk, DIRECTORY, HEADER, done));
  assert.equal(disk.names(SNAP).length, 4);
  const overtaken = disk.clone();
  assert.ok((found(disk, 99)?.receivedBytes ?? 0) > 0);
  assert.deepEqual(disk.names(SNAP), [PARTIAL.slice(SNAP.length + 1)]);
  assert.equal(found(overtaken, 100), undefined);
  assert.deepEqual(overtaken.names(SNAP), []);
});

test('on a real disk: cut, closed, found again, and finished', async () => {
  const root = await mkdtemp(join(tmpdir(), 'raftgate-partial-'));
  const wait = <T>(start: (done: (error: StorageError | undefined, result?: T) => void) => void): Promise<T | undefined> =>
    new Promise((resolve, reject) => start((error, result) => (error === undefined ? resolve(result) : reject(error))));
  try {
    const disk = nodeDisk(root);
    await wait((done) => openDataDirectory(disk, OPTIONS, done));
    const file = concatBytes([FILE]);
    const first = await wait<SnapshotReceiver>((done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, HEADER, done));
    await wait((done) => first?.push(file.subarray(0, 700), done));
    const beginning = await wait<SnapshotBeginning>((done) => first?.hold(done));
    await wait((done) => first?.close(() => done(undefined)));
    const second = await wait<SnapshotReceiver>((done) => openPartialSnapshot(disk, DIRECTORY, CLUSTER, 0, done));
    assert.ok(second !== undefined && second.receivedBytes === beginning?.bytes && second.receivedBytes > 300);
    await wait((done) => second.push(file.subarray(second.receivedBytes), done));
    assert.equal((await wait<{ readonly index: number }>((done) => second.finish(done)))?.index, 100);
    await wait((done) => verifySnapshot(disk, DIRECTORY, CLUSTER, HEADER, done));
  } finally {
    await rm(root, { recursive: true });
  }
});
