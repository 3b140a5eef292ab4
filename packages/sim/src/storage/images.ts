import { concatBytes, equalBytes, Prng } from '@raftgate/bytes';
import { createSnapshotWriter, openSnapshotReader, type SnapshotHeader, type SnapshotId, type SnapshotReceiver } from '@raftgate/storage';
import { MemoryDisk } from '@raftgate/storage/testing';
import { logTimeOf } from './limits.ts';
import { DIRECTORY, receivedPaths, SNAP } from './names.ts';

const IMAGE_SEED = 77_001;
/** One image in so many is larger than what is read at once, with chunks in more than one read. */
const LARGE_IMAGES = 30;
/** Of one chunk (001-formats, section 4). */
export const MAX_CHUNK_BYTES = 256 * 1_024;
export const CLUSTER = 77;
export const MEMBER = 5;

export const headerOf = ({ index, term }: SnapshotId): SnapshotHeader => ({
  cluster: CLUSTER,
  lineage: 1,
  clusterVersion: 1,
  index,
  term,
  logTime: logTimeOf(index),
  configuration: new Uint8Array([1, 2, 3]),
});

/** The state machine at an entry, the same for everybody: pieces as a writer gets them. */
export function imageOf({ index, term }: SnapshotId): Uint8Array[] {
  const prng = new Prng(IMAGE_SEED + index * 1_000 + term);
  if (prng.chance(1, LARGE_IMAGES)) return [noise(prng, MAX_CHUNK_BYTES + 40_000), noise(prng, 90_000), noise(prng, 30_000)];
  return Array.from({ length: prng.below(4) }, () => {
    const piece = new Uint8Array(prng.between(1, 700));
    for (let at = 0; at < piece.length; at += 3) piece[at] = 1 + prng.below(255);
    return piece;
  });
}

/** Cheap, and no two blocks alike. */
function noise(prng: Prng, length: number): Uint8Array {
  const from = prng.below(251);
  return Uint8Array.from({ length }, (_, at) => (from + at * 7 + (at >> 8)) & 255);
}

/** The bytes a leader would stream. */
export function fileOf(id: SnapshotId, cluster = CLUSTER): Uint8Array {
  const disk = new MemoryDisk();
  disk.makeDirectory(SNAP, () => {});
  createSnapshotWriter(disk, DIRECTORY, { ...headerOf(id), cluster }, (_, writer) => {
    const pieces = imageOf(id);
    const push = (at: number): void => {
      if (at === pieces.length) writer?.finish(() => {});
      else writer?.push(pieces[at], () => push(at + 1));
    };
    push(0);
  });
  disk.drain();
  return disk.contents(`${SNAP}/${disk.names(SNAP)[0]}`);
}

/** What somebody received of a snapshot and did not finish. */
export function receivedBytesOf(disk: MemoryDisk): Uint8Array {
  const [path] = receivedPaths(disk);
  return disk.contents(path);
}

/** Whether what was received of a snapshot is what a leader would stream. */
export const isBeginningOf = (disk: MemoryDisk, { id, receivedBytes }: SnapshotReceiver): boolean =>
  equalBytes(receivedBytesOf(disk), fileOf(id).subarray(0, receivedBytes));

/** A header counts before the rest is read: who belongs to the cluster is told by it alone. */
function isSameHeader(a: SnapshotHeader, b: SnapshotHeader): boolean {
  const isAlike = a.index === b.index && a.term === b.term && a.lineage === b.lineage && a.logTime === b.logTime;
  return isAlike && a.clusterVersion === b.clusterVersion && equalBytes(a.configuration, b.configuration);
}

/** Reads the whole snapshot; says what is wrong with it. A disk that failed says nothing of the file. */
export function readImage(disk: MemoryDisk, id: SnapshotId, done: (problem: string | undefined) => void): void {
  const expected = concatBytes(imageOf(id));
  let at = 0;
  openSnapshotReader(disk, DIRECTORY, CLUSTER, id, (error, reader) => {
    if (reader === undefined) return done(error?.code ?? 'nothing');
    if (!isSameHeader(reader.header, headerOf(id))) return reader.close(() => done('another header'));
    const pull = (): void =>
      reader.next((failed, bytes) => {
        if (failed !== undefined) return reader.close(() => done(failed.code));
        if (bytes === undefined) return reader.close(() => done(at === expected.length ? undefined : 'too short'));
        for (const byte of bytes) if (byte !== expected[at++]) return reader.close(() => done('other content'));
        pull();
      });
    pull();
  });
}
