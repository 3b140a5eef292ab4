import { status } from '@raftgate/raft';
import type { ConfigurationTarget, PeerStatus, Raft } from '@raftgate/raft';

/** Of those that are to vote and have not caught up, as their leader sees it: what somebody who waits for them wants to know. */
export function howFarBehind(raft: Raft, { voters }: ConfigurationTarget): string {
  const { last, peers } = status(raft);
  const behind = peers.filter((peer) => peer.isLearner && !peer.isCaughtUp && voters.some(({ id }) => id === peer.id));
  return behind.map((peer) => standing(peer, last)).join('; ');
}

function standing({ id, match, state, recentlyActive }: PeerStatus, last: number): string {
  if (!recentlyActive) return `learner ${id.toString(16)} does not answer`;
  if (state === 'snapshot') return `learner ${id.toString(16)} receives a snapshot`;
  return `learner ${id.toString(16)} holds ${match} of ${last} entries`;
}
