import type { SnapshotHeader } from '@raftgate/storage';
import type { StoreImage } from '@raftgate/store';

/** What the worker is born with. Paths as io's disk takes them. */
export interface WorkerPlace {
  readonly root: string;
  readonly directory: string;
}

/** One snapshot to write. The image's slabs are shared memory, not copied. */
export interface WriteRequest {
  readonly image: StoreImage;
  readonly header: SnapshotHeader;
}

/** A StorageError does not survive the way between threads; its parts do. */
export interface WriteReply {
  readonly bytes: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly found?: string;
    readonly expected?: string;
    readonly do?: string;
  };
}
