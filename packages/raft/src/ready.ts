import type { Configuration } from './configuration.ts';
import type { Entry, HardState } from './entry.ts';
import type { Message } from './message.ts';

/**
 * Names what a durable write covered. It counts by `sequence`, for that group and all before it; what was cut meanwhile is
 * subtracted, so that entries sent again with the same index and term are not taken for the earlier ones (no ABA).
 */
export interface PersistToken {
  /** Grows by one with each Ready that has something to persist. */
  readonly sequence: number;
  /** The last entry of the log when the group was handed out: for logs and records, not for counting. */
  readonly term: number;
  readonly index: number;
}

/** A snapshot as the core knows it; the file is the member's. */
export interface SnapshotMeta {
  readonly index: number;
  readonly term: number;
  readonly logTime: number;
  readonly configuration: Configuration;
}

/** The answer to `readIndex`: serve the read once `index` is applied, or ask again. */
export interface ReadState {
  readonly context: number;
  readonly index: number;
  readonly rejected: boolean;
}

export type Role = 'follower' | 'preCandidate' | 'candidate' | 'leader';

/** What anyone may watch change. `leader` 0 is none known. */
export interface SoftState {
  readonly role: Role;
  readonly term: number;
  readonly leader: number;
}

/**
 * What the caller must do now, in this order: send `messages`; persist `hardState` then `entries` (they replace the log from
 * `entries[0].index` on) as one durable group and call `persisted(token)`, and only then send `messagesAfterPersist`;
 * apply `committed` in order and call `applied(index)`; serve `reads`.
 * Messages of a leader may travel while it writes; answers that promise durability wait (paper, figure 2; dissertation, 10.2.1).
 */
export interface Ready {
  readonly softState: SoftState | undefined;
  readonly hardState: HardState | undefined;
  readonly entries: readonly Entry[];
  /** Undefined when there is nothing to persist; `messagesAfterPersist` is then empty. */
  readonly token: PersistToken | undefined;
  readonly messages: readonly Message[];
  readonly messagesAfterPersist: readonly Message[];
  /** Committed and locally durable, bounded by `maxCommittedBytes`. */
  readonly committed: readonly Entry[];
  readonly reads: readonly ReadState[];
  /** The configuration in force changed (appended or cut). */
  readonly configuration: Configuration | undefined;
}
