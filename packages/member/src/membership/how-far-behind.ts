import { status } from '@raftgate/raft';
import type { ConfigurationTarget, PeerStatus } from '@raftgate/raft';
import type { ChangeDesk } from './desk.ts';

type Desk = Pick<ChangeDesk, 'raft' | 'heard' | 'io' | 'plan'>;

/** Of those that are to vote and have not caught up, as their leader sees it: what somebody who waits for them wants to know. */
export function howFarBehind(desk: Desk, target: ConfigurationTarget): string {
  const { last } = status(desk.raft);
  return behindIn(desk, target)
    .map((peer) => standing(peer, last, mayBeThere(desk, peer)))
    .join('; ');
}

/**
 * Whether it is known with their next answer only: they were heard within an election timeout, and not since raft began to count anew who
 * is there (CheckQuorum).
 */
export function mayHaveCaughtUp(desk: Desk, target: ConfigurationTarget): boolean {
  return behindIn(desk, target).every((peer) => !peer.recentlyActive && mayBeThere(desk, peer));
}

function behindIn({ raft }: Desk, { voters }: ConfigurationTarget): PeerStatus[] {
  return status(raft).peers.filter((peer) => peer.isLearner && !peer.isCaughtUp && voters.some(({ id }) => id === peer.id));
}

function mayBeThere({ heard, io, plan }: Desk, { id }: PeerStatus): boolean {
  return heard.mayBeThere(id, io.clock.monotonicMs(), plan.electionMs);
}

function standing({ id, match, state }: PeerStatus, last: number, isThere: boolean): string {
  if (!isThere) return `learner ${id.toString(16)} does not answer`;
  if (state === 'snapshot') return `learner ${id.toString(16)} receives a snapshot`;
  return `learner ${id.toString(16)} holds ${match} of ${last} entries`;
}
