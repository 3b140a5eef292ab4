import { status } from '@raftgate/raft';
import type { ConfigurationTarget, PeerStatus } from '@raftgate/raft';
import type { ChangeDesk } from './desk.ts';

type Desk = Pick<ChangeDesk, 'raft' | 'heard' | 'io' | 'plan'>;

/** Of those that are to vote and have not caught up, as their leader sees it: what somebody who waits for them wants to know. */
export function howFarBehind({ raft, heard, io, plan }: Desk, { voters }: ConfigurationTarget): string {
  const { last, peers } = status(raft);
  const behind = peers.filter((peer) => peer.isLearner && !peer.isCaughtUp && voters.some(({ id }) => id === peer.id));
  const nowMs = io.clock.monotonicMs();
  return behind.map((peer) => standing(peer, last, heard.mayBeThere(peer.id, nowMs, plan.electionMs))).join('; ');
}

function standing({ id, match, state }: PeerStatus, last: number, mayBeThere: boolean): string {
  if (!mayBeThere) return `learner ${id.toString(16)} does not answer`;
  if (state === 'snapshot') return `learner ${id.toString(16)} receives a snapshot`;
  return `learner ${id.toString(16)} holds ${match} of ${last} entries`;
}
