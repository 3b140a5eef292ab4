import type { FlightRecord } from '@raftgate/raft';
import type { Command, Store } from '@raftgate/store';
import type { MembershipRequest, MembershipWaiter } from './membership/request.ts';
import type { MemberStatus } from './status.ts';
import type { BarrierWaiter, Principal, Waiter } from './waiter.ts';

/** One member of a cluster, as `startMember` hands it over. */
export interface Member {
  readonly id: number;
  readonly clusterId: number;
  /** Drawn when the data directory was created. */
  readonly incarnation: number;
  readonly name: string;
  /** The ports in use for peers, in the order of `listenPeer`. */
  readonly peerPorts: readonly number[];
  /** For reads, watches and leases' remaining time; only the log changes it. The same object for the member's life. */
  readonly store: Store;

  /**
   * Proposes a command: into this turn's entry when this member leads, else forwarded once to the leader. `deadlineMs` is a
   * time of io's monotonic clock. Until a leader is known the command waits. `sessionSequence` is 0 without a session.
   */
  propose(command: Command, waiter: Waiter, deadlineMs: number, principal?: Principal, sessionSequence?: number): void;

  /**
   * Settles once everything that was committed before this call is applied here: a read of `store` is then linearizable
   * (ReadIndex; dissertation, 6.4). One round serves every barrier of a turn.
   */
  barrier(waiter: BarrierWaiter, deadlineMs: number): void;

  /** Hands leadership to `to`, or to the voter that is furthest when 0; settles when another member leads. */
  transferLeadership(to: number, waiter: BarrierWaiter, deadlineMs: number): void;

  /**
   * Changes who belongs to the cluster; on any member, the leader decides. Waits for a leader, and for a change that is under
   * way, until `deadlineMs`. Settles once the change is committed and applied here.
   */
  changeMembership(request: MembershipRequest, waiter: MembershipWaiter, deadlineMs: number): void;

  /** Asks for a turn now rather than with the next tick: a watch of `store` was opened in the past or resumed, or memory is to be reclaimed. */
  wake(): void;

  status(): MemberStatus;

  /** What went into this member's raft lately, for `raftgate replay`; a line of JSON each. Empty when it is not recorded. */
  flight(): readonly FlightRecord[];

  /** Called on every change of role, term, leader, configuration or state; returns how to stop listening. */
  onChange(listener: () => void): () => void;

  /** Hands over leadership if it has it, answers every waiter, closes connections and files. Calling it again waits too. */
  stop(done: () => void): void;
}
