import { TransferRefusal } from './errors.ts';
import { send } from './outbox.ts';
import { findPeer, type Raft } from './raft.ts';

/**
 * Hands leadership over (dissertation, 3.10): proposals are refused from here on, `to` is brought up to date and told to
 * campaign at once. Given up after an election timeout; asking again with another target replaces this one, in what is left of that
 * time: the clock is the quorum check's too, and whoever asks again and again must not keep a leader that nobody answers.
 */
export function transfer(raft: Raft, to: number): TransferRefusal | undefined {
  raft.flight?.note('transfer', [to]);
  if (raft.role !== 'leader') return new TransferRefusal('NOT_LEADER');
  if (to === raft.id) return new TransferRefusal('ALREADY_LEADER');
  const peer = findPeer(raft, to);
  if (peer === undefined || !peer.isVoter) return new TransferRefusal('NOT_A_VOTER');
  if (raft.transferee === to) return undefined;
  if (raft.transferee === 0) raft.electionElapsed = 0;
  raft.transferee = to;
  raft.replicationDue = true;
  maybeFinishTransfer(raft);
  return undefined;
}

/** Tells the target to campaign as soon as it holds everything. */
export function maybeFinishTransfer(raft: Raft): void {
  if (raft.transferee === 0) return;
  const peer = findPeer(raft, raft.transferee);
  if (peer === undefined || peer.match !== raft.log.last) return;
  raft.isLeaseVoid = true;
  send(raft, { type: 'timeoutNow', from: raft.id, to: peer.id, term: raft.term });
}
