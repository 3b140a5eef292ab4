import type { Disk } from '@raftgate/io';
import { diskError, StorageError } from '../errors.ts';
import { writeNewFile } from '../files.ts';
import { each, io, ioOrAbsent, series, type Done } from '../flow.ts';
import { identityPath, memberDirectory, snapshotDirectory, unbornDirectory, walDirectory } from '../layout.ts';
import { EMPTY_CHECKPOINT } from '../wal/checkpoint.ts';
import { segmentBytesOf } from '../wal/open.ts';
import { SegmentMaker } from '../wal/segment-maker.ts';
import type { WalOptions } from '../wal/types.ts';
import { encodeIdentity, readIdentity, RESTORE_IDENTITY } from './identity-file.ts';
import type { Identity } from './types.ts';

export interface DataDirectoryOptions extends WalOptions {
  readonly name: string;
  /** 53 random bits, not 0; counts only when the directory is created. */
  readonly incarnation: number;
}

/**
 * The identity of `options.directory`. When there is no member in it one is born whole: identity and first segment, all
 * synced, then one rename.
 *
 * Errors: RG_DATA_DIR_FOREIGN (another cluster or member), RG_DATA_DIR_AMNESIAC (a member without its identity),
 * RG_DATA_DIR_NEWER, RG_DATA_DIR_UNREADABLE, RG_DISK.
 */
export function openDataDirectory(
  disk: Disk,
  options: DataDirectoryOptions,
  done: (error: StorageError | undefined, identity: Identity | undefined, created: boolean) => void,
): void {
  const directory = memberDirectory(options.directory);
  disk.list(directory, (error) => {
    if (error?.code === 'ENOENT') {
      const { cluster, member, name, incarnation } = options;
      const identity: Identity = { cluster, member, name, incarnation, lineage: 1 };
      return bear(disk, options, identity, (failed) => done(failed, failed === undefined ? identity : undefined, failed === undefined));
    }
    if (error !== undefined) return done(diskError(error), undefined, false);
    readIdentity(disk, directory, (failed, identity) => {
      const refusal = failed ?? mismatch(identity, options);
      if (refusal !== undefined) return done(refusal, undefined, false);
      // The process that gave birth may have been killed before the rename was durable.
      each(
        ancestors(options.directory),
        (path, step) => disk.syncDirectory(path, io(step)),
        (unsynced) => done(unsynced, unsynced === undefined ? identity : undefined, false),
      );
    });
  });
}

function bear(disk: Disk, options: DataDirectoryOptions, identity: Identity, done: Done): void {
  const unborn = unbornDirectory(options.directory);
  series(
    [
      (next) => removeTree(disk, unborn, next),
      (next) => disk.makeDirectory(walDirectory(unborn), io(next)),
      (next) => disk.makeDirectory(snapshotDirectory(unborn), io(next)),
      (next) => writeNewFile(disk, identityPath(unborn), encodeIdentity(identity), next),
      (next) => firstSegment(disk, walDirectory(unborn), options, next),
      (next) => each([snapshotDirectory(unborn), unborn], (path, step) => disk.syncDirectory(path, io(step)), next),
      (next) => disk.rename(unborn, memberDirectory(options.directory), io(next)),
      (next) => each(ancestors(options.directory), (path, step) => disk.syncDirectory(path, io(step)), next),
    ],
    done,
  );
}

function firstSegment(disk: Disk, directory: string, options: DataDirectoryOptions, done: Done): void {
  const maker = new SegmentMaker(disk, directory, options, segmentBytesOf(options));
  maker.publish(1, EMPTY_CHECKPOINT, (error, segment) => {
    if (segment === undefined) done(error);
    else segment.file.close(io(done));
  });
}

/** `path`, and every directory above it down to the root of the port. */
function ancestors(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.map((_, at) => parts.slice(0, parts.length - at).join('/')).concat('.');
}

/** What an interrupted birth left: directories two deep. */
function removeTree(disk: Disk, path: string, done: Done): void {
  disk.list(path, (error, names) => {
    if (error?.code === 'ENOENT') return done(undefined);
    if (error?.code === 'ENOTDIR') return disk.remove(path, ioOrAbsent(done));
    if (error !== undefined) return done(diskError(error));
    series(
      [
        (next) => each(names, (name, step) => removeTree(disk, `${path}/${name}`, step), next),
        (next) => disk.remove(path, ioOrAbsent(next)),
      ],
      done,
    );
  });
}

function mismatch(identity: Identity | undefined, options: DataDirectoryOptions): StorageError | undefined {
  const path = identityPath(memberDirectory(options.directory));
  if (identity === undefined) {
    return new StorageError('RG_DATA_DIR_AMNESIAC', 'the data directory has lost its identity', {
      found: `no file ${path}`,
      expected: 'the file that was written when the directory was made',
      do: RESTORE_IDENTITY,
    });
  }
  const what = identity.cluster !== options.cluster ? 'cluster' : identity.member !== options.member ? 'member' : undefined;
  if (what === undefined) return undefined;
  return new StorageError('RG_DATA_DIR_FOREIGN', `the data directory belongs to another ${what}`, {
    found: `${what} ${identity[what]} (in ${path})`,
    expected: `${what} ${options[what]} (from --name, --initial-cluster and --initial-cluster-token)`,
    do: 'start with the flags it was created with, or point --data-dir at an empty directory',
  });
}
