import type { Disk } from '@raftgate/io';
import type { DoneWith } from '../flow.ts';
import { openSnapshotSource } from '../snapshot/stream.ts';
import type { SnapshotHeader, SnapshotId } from '../snapshot/types.ts';

/** Reads the whole file, as who sends it does. */
export function verifySnapshot(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: DoneWith<SnapshotHeader>): void {
  openSnapshotSource(disk, directory, cluster, id, (error, source) => {
    if (source === undefined) return done(error, undefined);
    const pull = (): void =>
      source.next((failed, bytes) => {
        if (bytes !== undefined) return pull();
        source.close(() => done(failed, failed === undefined ? source.header : undefined));
      });
    pull();
  });
}
