import { MAX_HELD_MESSAGES } from './limits.ts';
import type { AppendReply, Message } from './message.ts';
import type { Raft } from './raft.ts';

/** Leaves with the next Ready: it promises nothing that is not durable. */
export function send(raft: Raft, message: Message): void {
  // Most turns of a follower send one: an array of its own size costs a tenth of one that grows.
  if (raft.messages.length === 0) raft.messages = [message];
  else raft.messages.push(message);
}

/** Leaves once everything this member has handed out or has to hand out is durable. */
export function sendWhenDurable(raft: Raft, message: Message): void {
  if (raft.held.length === 0) {
    raft.held = [message];
    return;
  }
  if (raft.held.length >= MAX_HELD_MESSAGES) raft.held.shift();
  raft.held.push(message);
}

/** An answer that depends on the term (and on nothing in the log): it waits only while the term itself is not durable. */
export function sendWhenTermDurable(raft: Raft, message: Message): void {
  if (isTermDurable(raft)) send(raft, message);
  else sendWhenDurable(raft, message);
}

/** An acknowledgement; a later one to the same leader in the same term says all that an earlier one did. */
export function acknowledgeWhenDurable(raft: Raft, reply: AppendReply): void {
  const at = raft.held.length - 1;
  // Most often nothing is held; at -1 an array is asked for a property of that name.
  const earlier = at < 0 ? undefined : raft.held[at];
  const isSame = earlier?.type === 'appendReply' && earlier.to === reply.to && earlier.term === reply.term && !earlier.rejected;
  if (!isSame) return sendWhenDurable(raft, reply);
  if (reply.index > earlier.index) raft.held[at] = reply;
}

function isTermDurable(raft: Raft): boolean {
  const isHanded = raft.term === raft.handedTerm && raft.vote === raft.handedVote;
  return isHanded && raft.persist.durable >= raft.hardStateSequence;
}
