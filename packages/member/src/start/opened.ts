import type { Configuration, SnapshotMeta } from '@raftgate/raft';
import type { Identity, OpenedWal } from '@raftgate/storage';
import type { Store } from '@raftgate/store';

/** What the disk gave back, ready to be made a member of. */
export interface Opened {
  readonly identity: Identity;
  readonly log: OpenedWal;
  /** Holds the snapshot's state. */
  readonly store: Store;
  /** What the log begins at; the bootstrap configuration at index 0 when there is none. */
  readonly snapshot: SnapshotMeta;
  /** The last configuration that could be read, from the snapshot or the log behind it; it may never have been committed. */
  readonly latest: Configuration;
  /** False when log or snapshot cannot be trusted: the log was begun anew. */
  readonly isTrusted: boolean;
}
