import type { Disk } from '@raftgate/io';
import { diskError } from '../errors.ts';
import { each, io, ioOrAbsent, series, type Done, type DoneWith } from '../flow.ts';
import { UNFINISHED } from '../layout.ts';
import { parseReceivedName, parseSnapshotName, snapshotName, snapshotsOf } from './names.ts';
import { resumeSnapshot } from './receiver.ts';
import type { SnapshotId, SnapshotReceiver } from './types.ts';

/** Removes every snapshot file but `keep`. Ones being written or received are not touched. */
export function removeSnapshots(disk: Disk, directory: string, keep: readonly SnapshotId[], done: Done): void {
  const kept = new Set(keep.map(snapshotName));
  removeWhere(disk, directory, (name) => parseSnapshotName(name) !== undefined && !kept.has(name), done);
}

/** Removes what writers and receivers of an earlier life left. */
export function removeUnfinishedSnapshots(disk: Disk, directory: string, done: Done): void {
  removeWhere(disk, directory, (name) => name.endsWith(UNFINISHED), done);
}

/**
 * What a receiver of an earlier life left of the newest snapshot above `index`, to go on with; undefined when there is nothing.
 * Everything else that is unfinished is removed: nothing may be made meanwhile. RG_DISK.
 */
export function openPartialSnapshot(disk: Disk, directory: string, cluster: number, index: number, done: DoneWith<SnapshotReceiver>): void {
  names(disk, directory, (error, found) => {
    if (found === undefined) return done(error, undefined);
    const [newest] = found
      .flatMap((name) => parseReceivedName(name) ?? [])
      .filter((id) => id.index > index)
      .sort((a, b) => b.index - a.index || b.term - a.term);
    const isGone = (name: string): boolean => {
      const id = parseReceivedName(name);
      return name.endsWith(UNFINISHED) && (newest === undefined || id?.index !== newest.index || id.term !== newest.term);
    };
    removeWhere(disk, directory, isGone, (failed) => {
      if (failed !== undefined || newest === undefined) return done(failed, undefined);
      resumeSnapshot(disk, directory, cluster, newest, done);
    });
  });
}

function removeWhere(disk: Disk, directory: string, isGone: (name: string) => boolean, done: Done): void {
  const path = snapshotsOf(directory);
  names(disk, directory, (error, found) => {
    if (found === undefined) return done(error);
    const gone = found.filter(isGone);
    if (gone.length === 0) return done(undefined);
    series(
      [
        (next) => each(gone, (name, step) => disk.remove(`${path}/${name}`, ioOrAbsent(step)), next),
        (next) => disk.syncDirectory(path, io(next)),
      ],
      done,
    );
  });
}

function names(disk: Disk, directory: string, done: DoneWith<readonly string[]>): void {
  disk.list(snapshotsOf(directory), (error, found) => {
    if (error === undefined || error.code === 'ENOENT') done(undefined, found);
    else done(diskError(error), undefined);
  });
}
