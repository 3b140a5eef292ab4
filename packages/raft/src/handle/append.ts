import { appendEntries, firstNew } from '../append-entries.ts';
import { commitTo } from '../commit.ts';
import { StepRefusal } from '../errors.ts';
import { followLeader } from '../follow.ts';
import type { AppendRequest } from '../message.ts';
import { acknowledgeWhenDurable, sendWhenTermDurable } from '../outbox.ts';
import type { Raft } from '../raft.ts';

/**
 * AppendEntries at a follower (Raft paper, figure 2, "AppendEntries RPC", receiver rules 1 to 5).
 *
 * Invariant: neither committed entries nor those acknowledged to this leader are ever cut. A message that would cut them is
 * an old duplicate, answered with where we stand, or from something that is no Raft leader, and refused.
 */
export function handleAppend(raft: Raft, message: AppendRequest): StepRefusal | undefined {
  const rival = followLeader(raft, message.from);
  if (rival !== undefined) return rival;
  const { log } = raft;
  const { prevIndex, prevTerm, entries } = message;
  if (prevIndex < log.committed) {
    //  leader  1 1 2 2 3        a late duplicate: everything up to `committed` is agreed already,
    //  us      1 1 2 2 3 3      so say so and keep our tail.
    //               ^committed
    if (message.wantsReply) acknowledge(raft, log.committed);
    return undefined;
  }
  if (log.termAt(prevIndex) !== prevTerm) {
    reject(raft, message);
    return undefined;
  }
  const at = firstNew(raft, entries);
  const refusal = whyNotAppend(raft, message, at);
  if (refusal !== undefined) return refusal;
  appendEntries(raft, entries, at);
  const last = prevIndex + entries.length;
  if (raft.accepted < last) raft.accepted = last;
  commitTo(raft, Math.min(message.commit, last));
  if (message.wantsReply) acknowledge(raft, last);
  return undefined;
}

function whyNotAppend(raft: Raft, { entries }: AppendRequest, at: number): StepRefusal | undefined {
  if (at === entries.length) return undefined;
  const { index, logTime } = entries[at];
  if (index <= raft.accepted) return new StepRefusal('MALFORMED', `entry ${index} conflicts with what was acknowledged`);
  if (logTime < raft.log.logTimeAt(index - 1)) return new StepRefusal('MALFORMED', `log time goes back at ${index}`);
  return undefined;
}

function acknowledge(raft: Raft, index: number): void {
  const { id, leader, term } = raft;
  acknowledgeWhenDurable(raft, { type: 'appendReply', from: id, to: leader, term, index, rejected: false, hintIndex: 0, hintTerm: 0 });
}

/**
 * Names the last place where the logs may still agree: nothing after it with a term above the leader's `prevTerm` can. Together
 * with the leader's own look at `hintTerm` a long divergent tail costs one round per term, not one per entry.
 *
 *     leader  1 2 2 2 6 6 6        prev (7, term 6)
 *     us      1 2 2 4 4 5 5        hint (7, term 5); the leader has nothing of 5 or 4: it tries index 4, then our term 2
 */
function reject(raft: Raft, { from, prevIndex, prevTerm }: AppendRequest): void {
  const { log } = raft;
  const hintIndex = Math.max(log.committed, log.lastAtMost(Math.min(prevIndex, log.last), prevTerm));
  const hintTerm = log.termAt(hintIndex);
  sendWhenTermDurable(raft, {
    type: 'appendReply',
    from: raft.id,
    to: from,
    term: raft.term,
    index: prevIndex,
    rejected: true,
    hintIndex,
    hintTerm,
  });
}
