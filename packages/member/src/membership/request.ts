import type { Configuration } from '@raftgate/raft';
import type { RefusedCode, UnknownReason } from '../outcome.ts';

/** A change of who belongs to the cluster. Ids are those of the configuration. */
export type MembershipChange =
  /**
   * A member that is not running yet; it joins with `initialClusterState: 'existing'`. As a voter it first learns, and is
   * promoted by the leader once it has caught up: no write waits for it meanwhile.
   */
  | { readonly change: 'add'; readonly peerUrls: readonly string[]; readonly name?: string; readonly as: 'learner' | 'voter' }
  /** A learner votes from here on; refused while it is behind. */
  | { readonly change: 'promote'; readonly id: number }
  | { readonly change: 'remove'; readonly id: number }
  /** Where the others dial it. */
  | { readonly change: 'update'; readonly id: number; readonly peerUrls: readonly string[] }
  /**
   * Several at once, by joint consensus (paper, section 6): exactly these vote, and exactly these learn. All are members already; who
   * is in neither list goes. Whole lists, so that asking again after an unknown outcome does no harm.
   */
  | { readonly change: 'reconfigure'; readonly voters: readonly number[]; readonly learners: readonly number[] };

export type MembershipRequest = MembershipChange & {
  /**
   * An index at which the caller saw who belongs to the cluster, committed (`MemberStatus.appliedIndex` with `appliedConfiguration`, or
   * where the last change stands): another configuration appended since refuses with CONFIGURATION_CHANGED.
   */
  readonly expectedIndex?: number;
};

/**
 * Why a change was refused; the configuration is as it was, and repeating it is safe.
 *
 * - `MEMBER_NOT_FOUND`: no member has that id.
 * - `PEER_URL_EXISTS`: another member has one of the peer URLs, or the name.
 * - `BAD_PEER_URL`: a peer URL is missing, malformed, too long or there twice.
 * - `NOT_A_LEARNER`: only a learner is promoted.
 * - `LEARNER_BEHIND`: it has not caught up with the leader, or is not heard of.
 * - `TOO_MANY_LEARNERS`, `TOO_MANY_MEMBERS`: a bound of `limits.ts` is reached.
 * - `UNHEALTHY`: a voter is not heard of; with the change the cluster might lose its quorum.
 * - `NOT_ENOUGH_STARTED`: too few voters that run would be left, or none.
 * - `CONFIGURATION_CHANGED`: another configuration than the caller saw is in force.
 */
export type MembershipRefusedCode =
  | 'MEMBER_NOT_FOUND'
  | 'PEER_URL_EXISTS'
  | 'BAD_PEER_URL'
  | 'NOT_A_LEARNER'
  | 'LEARNER_BEHIND'
  | 'TOO_MANY_LEARNERS'
  | 'TOO_MANY_MEMBERS'
  | 'UNHEALTHY'
  | 'NOT_ENOUGH_STARTED'
  | 'CONFIGURATION_CHANGED';

/** How a change ends. `changed`: committed, a joint one left again, and applied at the member that was asked. */
export type MembershipOutcome =
  | {
      readonly outcome: 'changed';
      /** Whom it was about; the added member's id; 0 when it was about several. */
      readonly id: number;
      readonly configuration: Configuration;
      /** Where it stands in the log: the next change's `expectedIndex`. */
      readonly index: number;
    }
  | { readonly outcome: 'refused'; readonly code: RefusedCode | MembershipRefusedCode; readonly message: string }
  | { readonly outcome: 'unknown'; readonly reason: UnknownReason };

/** Someone who waits for a change. Called exactly once, never inside the call that passed it. */
export interface MembershipWaiter {
  settled(outcome: MembershipOutcome): void;
}
