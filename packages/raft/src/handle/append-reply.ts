import { acknowledged } from '../acknowledged.ts';
import { StepRefusal } from '../errors.ts';
import type { AppendReply } from '../message.ts';
import type { Progress } from '../progress/progress.ts';
import { findPeer, type Raft } from '../raft.ts';

/** The answer to AppendEntries at a leader (paper, 5.3; figure 2, "Leaders"). */
export function handleAppendReply(raft: Raft, message: AppendReply): StepRefusal | undefined {
  const peer = findPeer(raft, message.from);
  if (raft.role !== 'leader' || peer === undefined) return undefined;
  // Who answers an append of an earlier term that this member led refuses it in this one, as long as that log may have been.
  if (message.index > raft.log.last && !message.rejected)
    return new StepRefusal('OUT_OF_RANGE', `answers for ${message.index}, past this leader's log`);
  peer.recentlyActive = true;
  if (message.rejected) rejected(raft, peer, message);
  else acknowledged(raft, peer, message.index);
  return undefined;
}

function rejected(raft: Raft, peer: Progress, { index, hintIndex, hintTerm }: AppendReply): void {
  const candidate = raft.log.lastAtMost(Math.min(hintIndex, raft.log.last), hintTerm);
  if (peer.reject(index, candidate)) {
    raft.replicationDue = true;
    return;
  }
  // Late, or from a peer that restarted and cannot tell how far its log is ours: an append without entries settles it.
  if (peer.state !== 'replicate') return;
  peer.tailProbe = true;
  raft.replicationDue = true;
}
