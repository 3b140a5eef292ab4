import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, crc32c, equalBytes, Prng, Writer } from '@raftgate/bytes';
import {
  createSnapshotWriter,
  MAX_CHUNK_BYTES,
  SNAPSHOT_READ_BYTES,
  openSnapshotReader,
  openSnapshotSource,
  receiveSnapshot,
  removeSnapshots,
  removeUnfinishedSnapshots,
  type SnapshotHeader,
  type SnapshotId,
  type SnapshotReader,
  type SnapshotReceiver,
  type SnapshotSource,
  type SnapshotWriter,
  type StorageError,
} from '../index.ts';
import { MemoryDisk } from '../testing/index.ts';
import { birth, settle, succeed } from '../testing/bench.ts';
import { verifySnapshot } from '../testing/verify-snapshot.ts';

type Failure = readonly [StorageError | undefined];
const DIRECTORY = 'data';
const CLUSTER = 77;
const PATH = 'data/member/snap/0000000000000064-0000000000000003.snap';
const HEADER: SnapshotHeader = {
  cluster: CLUSTER,
  lineage: 1,
  clusterVersion: 1,
  index: 100,
  term: 3,
  logTime: 5_000,
  configuration: Uint8Array.of(1, 2, 3),
};

function image(bytes: number, seed = 1): Uint8Array {
  const prng = new Prng(seed);
  return Uint8Array.from({ length: bytes }, () => prng.below(256));
}

function write(disk: MemoryDisk, parts: readonly Uint8Array[], header = HEADER): void {
  const writer = succeed<SnapshotWriter>(disk, (done) => createSnapshotWriter(disk, DIRECTORY, header, done));
  for (const part of parts)
    assert.deepEqual(
      settle<Failure>(disk, (done) => writer.push(part, done)),
      [undefined],
    );
  const [error, bytes] = settle<readonly [StorageError | undefined, number]>(disk, (done) => writer.finish(done));
  assert.equal(error, undefined);
  const name = disk.names('data/member/snap').find((each) => each.endsWith('.snap'));
  assert.ok(name !== undefined && bytes > 0);
}

function born(parts: readonly Uint8Array[] = []): MemoryDisk {
  const disk = new MemoryDisk();
  birth(disk);
  if (parts.length > 0) write(disk, parts);
  return disk;
}

interface Pulled {
  readonly error: StorageError | undefined;
  readonly bytes: Uint8Array;
}

function pull(disk: MemoryDisk, from: SnapshotReader | SnapshotSource): Pulled {
  const parts: Uint8Array[] = [];
  for (;;) {
    const [error, bytes] = settle<readonly [StorageError | undefined, Uint8Array | undefined]>(disk, (done) => from.next(done));
    if (bytes === undefined) return { error, bytes: concatBytes(parts) };
    assert.ok(bytes.length <= Math.max(MAX_CHUNK_BYTES, SNAPSHOT_READ_BYTES), 'a piece is bounded');
    parts.push(bytes.slice());
  }
}

const read = (disk: MemoryDisk, id: SnapshotId = HEADER): Pulled =>
  pull(
    disk,
    succeed<SnapshotReader>(disk, (done) => openSnapshotReader(disk, DIRECTORY, CLUSTER, id, done)),
  );

const wholeOf = (disk: MemoryDisk): string[] => disk.names('data/member/snap').filter((name) => name.endsWith('.snap'));

function verify(disk: MemoryDisk): StorageError | undefined {
  return settle<readonly [StorageError | undefined, SnapshotHeader | undefined]>(disk, (done) =>
    verifySnapshot(disk, DIRECTORY, CLUSTER, HEADER, done),
  )[0];
}

test('an image is read back as it was written, whatever the pieces', () => {
  for (const sizes of [
    [0],
    [1],
    [10, 0, 20],
    [MAX_CHUNK_BYTES],
    [MAX_CHUNK_BYTES + 1, 5],
    [3 * MAX_CHUNK_BYTES + 17],
    [MAX_CHUNK_BYTES - 50, 1_000, 1_000, MAX_CHUNK_BYTES],
    Array.from({ length: 300 }, () => 900),
  ]) {
    const parts = sizes.map((size, at) => image(size, at));
    const disk = born(parts);
    const reader = succeed<SnapshotReader>(disk, (done) => openSnapshotReader(disk, DIRECTORY, CLUSTER, HEADER, done));
    assert.deepEqual({ ...reader.header, configuration: [...reader.header.configuration] }, { ...HEADER, configuration: [1, 2, 3] });
    const { error, bytes } = pull(disk, reader);
    assert.equal(error, undefined);
    assert.ok(equalBytes(bytes, concatBytes(parts)));
    assert.equal(verify(disk), undefined);
  }
});

test('whichever byte is flipped, the snapshot is refused by name', () => {
  const disk = born([image(300), image(40)]);
  const size = disk.contents(PATH).length;
  for (let at = 0; at < size; at++) {
    const damaged = disk.clone();
    damaged.flip(PATH, at, 1 + (at % 255));
    const error = verify(damaged);
    assert.equal(error?.code, 'RG_SNAPSHOT_CORRUPT', `byte ${at}`);
    assert.ok(error.message.includes(PATH));
  }
});

test('a snapshot whose chunks verify, and stand in another order than its hash says, is refused', () => {
  const disk = born([image(MAX_CHUNK_BYTES, 1), image(MAX_CHUNK_BYTES, 2)]);
  const file = disk.contents(PATH);
  const length = new Writer();
  length.u32(MAX_CHUNK_BYTES);
  const first = file.findIndex((_, at) => equalBytes(file.subarray(at, at + 4), length.view()));
  const second = first + 8 + MAX_CHUNK_BYTES;
  const end = second + 8 + MAX_CHUNK_BYTES;
  assert.deepEqual(file.slice(second, second + 4), length.take());
  const swapped = concatBytes([file.subarray(0, first), file.subarray(second, end), file.subarray(first, second), file.subarray(end)]);
  disk.open(PATH, 'write', (_, opened) => opened?.write(0, [swapped], () => {}));
  disk.drain();
  assert.deepEqual(disk.contents(PATH), swapped);
  assert.equal(verify(disk)?.code, 'RG_SNAPSHOT_CORRUPT');
});

test('a chunk longer than chunks are is refused at its length, whatever its checksum says', () => {
  const file = born([image(300)]).contents(PATH);
  const first = file.findIndex((_, at) => equalBytes(file.subarray(at, at + 4), Uint8Array.of(300 & 0xff, 300 >>> 8, 0, 0)));
  const chunk = new Writer();
  chunk.u32(MAX_CHUNK_BYTES + 1);
  const payload = image(MAX_CHUNK_BYTES + 1);
  chunk.u32(crc32c(payload, 0, payload.length, crc32c(chunk.view())));
  const disk = born();
  const receiver = succeed<SnapshotReceiver>(disk, (done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, HEADER, done));
  const [error] = settle<Failure>(disk, (done) => receiver.push(concatBytes([file.subarray(0, first), chunk.take()]), done));
  assert.equal(error?.code, 'RG_SNAPSHOT_CORRUPT');
});

test('a snapshot that ends early, or goes on, is refused', () => {
  const disk = born([image(300)]);
  const size = disk.contents(PATH).length;
  for (let bytes = 0; bytes < size + 2; bytes++) {
    if (bytes === size) continue;
    const cut = disk.clone();
    cut.open(PATH, 'write', (_, file) => file?.truncate(bytes, () => {}));
    cut.drain();
    assert.equal(verify(cut)?.code, 'RG_SNAPSHOT_CORRUPT', `${bytes} of ${size} bytes`);
  }
});

test('a snapshot of another cluster, or under another name, is refused', () => {
  const disk = born([image(10)]);
  const foreign = settle<readonly [StorageError | undefined, unknown]>(disk, (done) =>
    openSnapshotReader(disk, DIRECTORY, 78, HEADER, done),
  );
  assert.equal(foreign[0]?.code, 'RG_SNAPSHOT_FOREIGN');
  settle(disk, (done) => disk.rename(PATH, PATH.replace('64', '65'), done));
  const renamed = settle<readonly [StorageError | undefined, unknown]>(disk, (done) =>
    openSnapshotReader(disk, DIRECTORY, CLUSTER, { index: 101, term: 3 }, done),
  );
  assert.equal(renamed[0]?.code, 'RG_SNAPSHOT_FOREIGN');
});

test('what a source gives, cut anywhere, a receiver installs as the same file', () => {
  const disk = born([image(5_000), image(MAX_CHUNK_BYTES)]);
  const source = succeed<SnapshotSource>(disk, (done) => openSnapshotSource(disk, DIRECTORY, CLUSTER, HEADER, done));
  const file = pull(disk, source).bytes;
  assert.ok(equalBytes(file, disk.contents(PATH)));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 200, max: 100_000 }), { minLength: 1, maxLength: 10 }), (cuts) => {
      const other = born();
      const receiver = succeed<SnapshotReceiver>(other, (done) => receiveSnapshot(other, DIRECTORY, CLUSTER, HEADER, done));
      for (let at = 0, i = 0; at < file.length; i++) {
        const next = at + cuts[i % cuts.length];
        assert.deepEqual(
          settle<Failure>(other, (done) => receiver.push(file.subarray(at, next), done)),
          [undefined],
        );
        at = next;
      }
      assert.equal(receiver.receivedBytes, file.length);
      const [error, header] = settle<readonly [StorageError | undefined, SnapshotHeader | undefined]>(other, (done) =>
        receiver.finish(done),
      );
      assert.deepEqual([error, header?.index], [undefined, 100]);
      assert.ok(equalBytes(other.contents(PATH), file));
    }),
    { numRuns: 10 },
  );
});

test('a snapshot that comes byte by byte is taken like one that comes at once', () => {
  const file = born([image(700), image(30)]).contents(PATH);
  const disk = born();
  const receiver = succeed<SnapshotReceiver>(disk, (done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, HEADER, done));
  for (let at = 0; at < file.length; at++) settle<Failure>(disk, (done) => receiver.push(file.subarray(at, at + 1), done));
  const [error] = settle<readonly [StorageError | undefined, unknown]>(disk, (done) => receiver.finish(done));
  assert.equal(error, undefined);
  assert.deepEqual(disk.contents(PATH), file);
});

test('a receiver refuses damage as it comes, a wrong snapshot at its header, and an unfinished one at the end', () => {
  const file = born([image(5_000), image(5_000)]).contents(PATH);
  const start = (id: SnapshotId = HEADER): { disk: MemoryDisk; receiver: SnapshotReceiver } => {
    const disk = born();
    return { disk, receiver: succeed<SnapshotReceiver>(disk, (done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, id, done)) };
  };
  const push = (disk: MemoryDisk, receiver: SnapshotReceiver, bytes: Uint8Array): string | undefined =>
    settle<Failure>(disk, (done) => receiver.push(bytes, done))[0]?.code;
  const damaged = file.slice();
  damaged[3_000] ^= 1;
  const one = start();
  assert.equal(push(one.disk, one.receiver, damaged.subarray(0, 2_000)), undefined);
  assert.equal(push(one.disk, one.receiver, damaged.subarray(2_000, 6_000)), 'RG_SNAPSHOT_CORRUPT');
  const wrong = start({ index: 101, term: 3 });
  assert.equal(push(wrong.disk, wrong.receiver, file.subarray(0, 100)), 'RG_SNAPSHOT_FOREIGN');
  const early = start();
  assert.equal(push(early.disk, early.receiver, file.subarray(0, file.length - 1)), undefined);
  const [error] = settle<readonly [StorageError | undefined, unknown]>(early.disk, (done) => early.receiver.finish(done));
  assert.equal(error?.code, 'RG_SNAPSHOT_CORRUPT');
  settle(early.disk, (done) => early.receiver.abort(() => done()));
  assert.deepEqual(early.disk.names('data/member/snap'), []);
  const flood = start();
  let refusal: string | undefined;
  for (let i = 0; i < 100 && refusal === undefined; i++) refusal = push(flood.disk, flood.receiver, new Uint8Array(64 * 1024).fill(0x52));
  assert.equal(refusal, 'RG_SNAPSHOT_CORRUPT');
});

test('a power cut while a snapshot is written leaves it whole or not there', () => {
  const bytes = image(2_000);
  for (let cut = 0; cut < 12; cut++) {
    for (let seed = 0; seed < 8; seed++) {
      const disk = born();
      let isDone = false;
      createSnapshotWriter(disk, DIRECTORY, HEADER, (_, writer) => {
        writer?.push(bytes, () => writer.finish((error) => (isDone = error === undefined)));
      });
      for (let i = 0; i < cut && disk.step(); i++);
      disk.crash(new Prng(seed));
      const whole = wholeOf(disk);
      assert.ok(whole.length === 1 || !isDone);
      if (whole.length === 1) assert.deepEqual(read(disk).bytes, bytes);
      settle<Failure>(disk, (done) => removeUnfinishedSnapshots(disk, DIRECTORY, done));
      assert.equal(disk.names('data/member/snap').length, whole.length);
    }
  }
});

test('an error at any call of writing, receiving or reading is told, and leaves no snapshot that does not verify', () => {
  const file = born([image(600)]).contents(PATH);
  const attempts: ((disk: MemoryDisk, done: (code: string | undefined) => void) => void)[] = [
    (disk, done) =>
      createSnapshotWriter(disk, DIRECTORY, HEADER, (error, writer) => {
        if (writer === undefined) return done(error?.code);
        writer.push(image(600), (failed) =>
          failed === undefined
            ? writer.finish((last) => (last === undefined ? done(undefined) : writer.abort(() => done(last.code))))
            : writer.abort(() => done(failed.code)),
        );
      }),
    (disk, done) =>
      receiveSnapshot(disk, DIRECTORY, CLUSTER, HEADER, (error, receiver) => {
        if (receiver === undefined) return done(error?.code);
        receiver.push(file, (failed) =>
          failed === undefined
            ? receiver.finish((last) => (last === undefined ? done(undefined) : receiver.abort(() => done(last.code))))
            : receiver.abort(() => done(failed.code)),
        );
      }),
  ];
  for (const attempt of attempts) {
    for (let failing = 0; ; failing++) {
      const disk = born();
      const first = disk.operations.length;
      disk.fault = ({ number }) => (number === first + failing ? 'ENOSPC' : undefined);
      const [code] = settle<readonly [string | undefined]>(disk, (done) => attempt(disk, done));
      const total = disk.operations.length - first;
      if (failing >= total) break;
      assert.equal(code, 'RG_DISK', `call ${failing}`);
      assert.equal(disk.openFiles.size, 0, `call ${failing}`);
      disk.fault = undefined;
      if (wholeOf(disk).length > 0) assert.equal(verify(disk), undefined);
    }
  }
});

test('all snapshots but the kept ones are removed', () => {
  const disk = born();
  for (const index of [5, 300, 40]) write(disk, [image(10)], { ...HEADER, index });
  assert.equal(wholeOf(disk).length, 3);
  succeed<SnapshotReceiver>(disk, (done) => receiveSnapshot(disk, DIRECTORY, CLUSTER, HEADER, done));
  settle<Failure>(disk, (done) => removeSnapshots(disk, DIRECTORY, [{ index: 40, term: 3 }], done));
  assert.deepEqual(wholeOf(disk), ['0000000000000028-0000000000000003.snap']);
  assert.equal(disk.names('data/member/snap').length, 2, 'what is being received is not touched');
});
