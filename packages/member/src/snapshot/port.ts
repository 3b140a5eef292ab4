import type { SnapshotHeader, StorageError } from '@raftgate/storage';
import type { StoreImage } from '@raftgate/store';

/**
 * Writes a snapshot file: `.tmp`, fsync, rename, directory fsync (001-formats, section 4). The marker in the log is the
 * member's. One call at a time. The image is structured-clonable, so the work may be done in another thread.
 */
export interface SnapshotPort {
  write(image: StoreImage, header: SnapshotHeader, done: (error: StorageError | undefined, bytes: number) => void): void;
}
