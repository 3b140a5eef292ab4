import { checkInvariants } from './check.ts';
import { checkMessage } from './check-message.ts';
import type { StepRefusal } from './errors.ts';
import { handleAppend } from './handle/append.ts';
import { handleAppendReply } from './handle/append-reply.ts';
import { handleHeartbeat } from './handle/heartbeat.ts';
import { handleHeartbeatReply } from './handle/heartbeat-reply.ts';
import { handleReadIndex } from './handle/read-index.ts';
import { handleReadIndexReply } from './handle/read-index-reply.ts';
import { handleSnapshot } from './handle/snapshot.ts';
import { handleSnapshotReply } from './handle/snapshot-reply.ts';
import { handleTimeoutNow } from './handle/timeout-now.ts';
import { handleVote, isLoyal } from './handle/vote.ts';
import { handleVoteReply } from './handle/vote-reply.ts';
import type { Message } from './message.ts';
import { sendWhenTermDurable } from './outbox.ts';
import type { Raft } from './raft.ts';
import { becomeFollower } from './role.ts';

/** Takes a message from a peer, or says why not. Never throws on what a peer may send. */
export function step(raft: Raft, message: Message): StepRefusal | undefined {
  raft.flight?.note('step', [message]);
  const refusal = checkMessage(raft, message);
  if (refusal !== undefined) return refusal;
  if (message.term < raft.term) return answerOldTerm(raft, message);
  if (message.type === 'vote' && message.term > raft.term && isLoyal(raft, message)) return undefined;
  if (message.term > raft.term && raisesTerm(message)) becomeFollower(raft, message.term, 0);
  const outcome = handle(raft, message);
  checkInvariants(raft);
  return outcome;
}

/** One handler a type, the frequent ones first. */
function handle(raft: Raft, message: Message): StepRefusal | undefined {
  switch (message.type) {
    case 'append':
      return handleAppend(raft, message);
    case 'appendReply':
      return handleAppendReply(raft, message);
    case 'heartbeat':
      return handleHeartbeat(raft, message);
    case 'heartbeatReply':
      return handleHeartbeatReply(raft, message);
    case 'vote':
      return handleVote(raft, message);
    case 'voteReply':
      return handleVoteReply(raft, message);
    case 'snapshot':
      return handleSnapshot(raft, message);
    case 'snapshotReply':
      return handleSnapshotReply(raft, message);
    case 'timeoutNow':
      return handleTimeoutNow(raft, message);
    case 'readIndex':
      return handleReadIndex(raft, message);
    case 'readIndexReply':
      return handleReadIndexReply(raft, message);
  }
}

/** Pre-votes name a term nobody is in yet; everything else of a later term ends ours (paper, 5.1). */
function raisesTerm(message: Message): boolean {
  if (message.type === 'vote') return !message.pre;
  return !(message.type === 'voteReply' && message.pre && message.granted);
}

/** Requests of an earlier term are answered, so that whoever sent them learns of ours (paper, 5.1; etcd-io/raft 3c7359d). Answers are dropped. */
function answerOldTerm(raft: Raft, message: Message): undefined {
  const answer = oldTermAnswer(raft, message);
  if (answer !== undefined) sendWhenTermDurable(raft, answer);
}

function oldTermAnswer(raft: Raft, message: Message): Message | undefined {
  const { id: from, term, log } = raft;
  const { from: to } = message;
  switch (message.type) {
    case 'append': {
      const hintIndex = log.committed;
      return { type: 'appendReply', from, to, term, index: message.prevIndex, rejected: true, hintIndex, hintTerm: log.termAt(hintIndex) };
    }
    case 'heartbeat':
      return { type: 'heartbeatReply', from, to, term, context: 0, promiseMs: 0 };
    case 'vote':
      return { type: 'voteReply', from, to, term, pre: message.pre, granted: false };
    case 'snapshot':
      return { type: 'snapshotReply', from, to, term, index: message.index, rejected: true };
    case 'readIndex':
      return { type: 'readIndexReply', from, to, term, context: message.context, index: 0, rejected: true };
    default:
      return undefined;
  }
}
