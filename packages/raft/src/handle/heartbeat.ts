import { commitTo } from '../commit.ts';
import type { StepRefusal } from '../errors.ts';
import { followLeader } from '../follow.ts';
import { promise } from '../lease.ts';
import type { Heartbeat } from '../message.ts';
import { sendWhenTermDurable } from '../outbox.ts';
import type { Raft } from '../raft.ts';

/**
 * A leader's sign of life. Its commit index counts only where our log is known to be this leader's: after a restart that
 * knowledge is gone, so ask for an append instead of trusting that what we told it then is still on our disk.
 */
export function handleHeartbeat(raft: Raft, message: Heartbeat): StepRefusal | undefined {
  const rival = followLeader(raft, message.from);
  if (rival !== undefined) return rival;
  const { id, term, log } = raft;
  const { from, context, commit } = message;
  sendWhenTermDurable(raft, { type: 'heartbeatReply', from: id, to: from, term, context, promiseMs: promise(raft) });
  if (commit <= raft.accepted) {
    commitTo(raft, commit);
    return undefined;
  }
  const hintIndex = log.committed;
  const hintTerm = log.termAt(hintIndex);
  sendWhenTermDurable(raft, { type: 'appendReply', from: id, to: from, term, index: commit, rejected: true, hintIndex, hintTerm });
  return undefined;
}
