import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeDisk } from '@raftgate/io/node';
import { createSnapshotWriter, openDataDirectory, openWal, type OpenedWal, type SnapshotWriter, type StorageError } from './index.ts';
import { entry, hardState, OPTIONS } from './testing/bench.ts';
import { verifySnapshot } from './testing/verify-snapshot.ts';

type Outcome<T> = readonly [StorageError | undefined, T | undefined];

/** Waits for `done` and gives its result; an error fails the test. */
function wait<T>(start: (done: (error: StorageError | undefined, result?: T) => void) => void): Promise<T | undefined> {
  return new Promise<Outcome<T>>((resolve) => start((error, result) => resolve([error, result]))).then(([error, result]) => {
    assert.equal(error, undefined);
    return result;
  });
}

test('on a real disk: born, written, rolled over, released, closed, and read back', async () => {
  const root = await mkdtemp(join(tmpdir(), 'raftgate-storage-'));
  try {
    const disk = nodeDisk(root);
    const options = { ...OPTIONS, segmentBytes: 64 * 1024 };
    const reopen = async (): Promise<OpenedWal> => {
      const log = await wait<OpenedWal>((done) => openWal({ disk }, options, done));
      assert.ok(log !== undefined);
      return log;
    };
    await wait((done) => openDataDirectory(disk, options, done));
    const log = await reopen();
    let waiting = 0;
    for (let index = 1; index <= 1_500; index++) {
      waiting++;
      log.wal.append({ hardState: hardState(1, 5, index - 1), entries: [entry(index, 1, 'v'.repeat(200))] }, (error) => {
        assert.equal(error, undefined);
        waiting--;
      });
      if (index % 50 === 0) await wait((done) => log.wal.append({}, done));
    }
    assert.equal(waiting, 0);
    assert.ok(log.wal.counters.rollovers >= 4 && log.wal.counters.syncs <= 100, JSON.stringify(log.wal.counters));

    const header = { cluster: 77, lineage: 1, clusterVersion: 1, index: 1_000, term: 1, logTime: 10_000, configuration: new Uint8Array(9) };
    const writer = await wait<SnapshotWriter>((done) => createSnapshotWriter(disk, OPTIONS.directory, header, done));
    await wait((done) => writer?.push(new Uint8Array(600_000).fill(3), done));
    await wait((done) => writer?.finish(done));
    await wait((done) => verifySnapshot(disk, OPTIONS.directory, 77, header, done));
    await wait((done) => log.wal.append({ snapshotMarker: header }, done));
    await wait((done) => log.wal.release(1_001, done));
    await wait((done) => log.wal.close(done));

    const again = await reopen();
    assert.deepEqual([again.tail, again.entries.length, again.snapshotMarker], ['clean', 500, { index: 1_000, term: 1 }]);
    assert.deepEqual(again.hardState, hardState(1, 5, 1_499));
    await wait((done) => again.wal.close(done));
  } finally {
    await rm(root, { recursive: true });
  }
});
