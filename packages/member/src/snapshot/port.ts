import type { IoError } from '@raftgate/io';
import type { SnapshotMeta } from '@raftgate/raft';
import type { StoreImage } from '@raftgate/store';

/** What stands before the image in a snapshot file (001-formats, section 4). */
export interface SnapshotHeader extends SnapshotMeta {
  readonly cluster: number;
  readonly lineage: number;
  readonly clusterVersion: number;
}

/** Writes a snapshot file: `.tmp`, fsync, rename, directory fsync. The log marker is the member's. One call at a time. */
export interface SnapshotPort {
  write(image: StoreImage, header: SnapshotHeader, done: (error: IoError | undefined, bytes: number) => void): void;
}
