import { advanceCommit } from './membership.ts';
import type { Progress } from './progress/progress.ts';
import type { Raft } from './raft.ts';
import { maybeFinishTransfer } from './transfer.ts';

/** The peer's log is durable and equal to this leader's up to `index`, by append or by snapshot. */
export function acknowledged(raft: Raft, peer: Progress, index: number): void {
  const isNews = peer.accept(index);
  if (peer.state === 'replicate') peer.inflights.freeTo(index);
  // A probe is answered by what matches at its guess or after, a snapshot by anything this log continues from.
  else if (peer.match === index && (peer.state === 'probe' || index >= raft.log.base)) peer.becomeReplicate();
  // It has what its snapshot would bring, and the log was compacted past that meanwhile: another one is due.
  else if (peer.state === 'snapshot' && index >= peer.pendingSnapshot) peer.becomeProbe();
  if (isNews && (peer.isVoter || peer.isOutgoing)) advanceCommit(raft);
  // What was committed may have been this leader's own removal.
  if (raft.role !== 'leader') return;
  if (isAppendDue(raft, peer)) raft.replicationDue = true;
  // Late answers come in hundreds when a link comes back: each would say it again. A lost word is the next heartbeat's.
  if (isNews && peer.id === raft.transferee) maybeFinishTransfer(raft);
}

function isAppendDue(raft: Raft, peer: Progress): boolean {
  const { log } = raft;
  return peer.next <= log.last || Math.min(log.committed, peer.next - 1) > peer.sentCommit;
}
