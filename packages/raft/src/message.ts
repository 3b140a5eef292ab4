import type { Entry } from './entry.ts';

interface Envelope {
  readonly from: number;
  readonly to: number;
  /** The sender's term; for pre-vote requests and granted answers the term it would have. */
  readonly term: number;
}

/** RequestVote (paper, figure 2), with `pre` for the round that changes nothing (dissertation, 9.6). */
export interface VoteRequest extends Envelope {
  readonly type: 'vote';
  readonly pre: boolean;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** A leadership transfer asked for it: leases of voters do not refuse it (dissertation, 3.10). */
  readonly transfer: boolean;
}
export interface VoteReply extends Envelope {
  readonly type: 'voteReply';
  readonly pre: boolean;
  readonly granted: boolean;
}
/** AppendEntries with entries, or with none: as a probe, or to tell how far the log is committed (paper, figure 2). */
export interface AppendRequest extends Envelope {
  readonly type: 'append';
  readonly prevIndex: number;
  readonly prevTerm: number;
  readonly commit: number;
  readonly entries: readonly Entry[];
  /** An acceptance is news to the leader. What only tells the commit is answered when it is rejected, and not otherwise. */
  readonly wantsReply: boolean;
}
export interface AppendReply extends Envelope {
  readonly type: 'appendReply';
  /** Accepted: the follower's log is durable and equal to the leader's up to here. Rejected: the `prevIndex` that did not match. */
  readonly index: number;
  readonly rejected: boolean;
  /** Where the logs may still agree: the leader tries the last entry at or before `hintIndex` whose term is at most `hintTerm`. */
  readonly hintIndex: number;
  readonly hintTerm: number;
}
/** A leader's sign of life; carries commit up to what the follower is known to hold, and a read context. */
export interface Heartbeat extends Envelope {
  readonly type: 'heartbeat';
  readonly commit: number;
  /** Echoed; 0 is none. Unique for each attempt of each leader (etcd #20418). */
  readonly context: number;
}
export interface HeartbeatReply extends Envelope {
  readonly type: 'heartbeatReply';
  readonly context: number;
  /** For how many milliseconds of its clock the sender elects nobody else; 0 without lease reads (src/lease.ts). */
  readonly promiseMs: number;
}
/** "Send your snapshot up to this index": raft decides when; the member streams the file on the snapshot lane. */
export interface InstallSnapshot extends Envelope {
  readonly type: 'snapshot';
  readonly index: number;
  readonly indexTerm: number;
}
/** The receiver's answer once the file is verified and installed durably, or refused. */
export interface InstallSnapshotReply extends Envelope {
  readonly type: 'snapshotReply';
  readonly index: number;
  readonly rejected: boolean;
}
/** "Campaign now" (dissertation, 3.10). */
export interface TimeoutNow extends Envelope {
  readonly type: 'timeoutNow';
}
/** A follower asks the leader for a read index; `context` is the follower's own, unique for each attempt. */
export interface ReadIndexRequest extends Envelope {
  readonly type: 'readIndex';
  readonly context: number;
}
export interface ReadIndexReply extends Envelope {
  readonly type: 'readIndexReply';
  readonly context: number;
  readonly index: number;
  /** The leader could not say (not leader, nothing committed in its term yet): ask again. */
  readonly rejected: boolean;
}

export type Message =
  | VoteRequest
  | VoteReply
  | AppendRequest
  | AppendReply
  | Heartbeat
  | HeartbeatReply
  | InstallSnapshot
  | InstallSnapshotReply
  | TimeoutNow
  | ReadIndexRequest
  | ReadIndexReply;

/** Every type there is, in the order of the peer protocol's numbers (001-formats, section 7), which count from 1. */
export const MESSAGE_TYPES = [
  'vote',
  'voteReply',
  'append',
  'appendReply',
  'heartbeat',
  'heartbeatReply',
  'snapshot',
  'snapshotReply',
  'timeoutNow',
  'readIndex',
  'readIndexReply',
] as const satisfies readonly Message['type'][];
