/** A read that waits on the leader for a quorum to confirm that it still leads. */
export interface PendingRead {
  /** This member, or the follower that asked. */
  readonly from: number;
  /** The asker's own context, given back with the answer. */
  readonly context: number;
  /** Commit index when it was asked: what it must see. */
  readonly index: number;
  /** The first heartbeat context sent after it was asked: only echoes of this one or later ones count. */
  since: number;
}

/** A read that a follower forwarded. */
export interface ForwardedRead {
  readonly context: number;
  waitedTicks: number;
}

/** An answer ready to be handed out. */
export interface AnsweredRead {
  readonly context: number;
  readonly index: number;
  readonly rejected: boolean;
}

/**
 * ReadIndex (dissertation, 6.4). Each round of heartbeats has a context of its own, never used again by this leader, so that
 * no echo of an earlier attempt confirms a later read (etcd #20418). Reads asked within one turn share a round.
 */
export class ReadQueue {
  /** The context of the latest round; grows for the life of the process. */
  round = 0;
  /** Reads since the last round: a round is due. */
  roundDue = false;
  /** In the order they were asked, so `since` never falls along the list. */
  pending: PendingRead[] = [];
  forwarded: ForwardedRead[] = [];
  answered: AnsweredRead[] = [];
  /** When the latest rounds left, at the earliest, by round modulo MAX_LEASE_ROUNDS (lease reads). */
  readonly sentMs: number[] = [];

  get size(): number {
    return this.pending.length + this.forwarded.length;
  }
}
