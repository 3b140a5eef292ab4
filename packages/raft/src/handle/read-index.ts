import type { ReadIndexRequest } from '../message.ts';
import { sendWhenTermDurable } from '../outbox.ts';
import type { Raft } from '../raft.ts';
import { ask } from '../read.ts';

/** A follower asks for a read index. Who cannot say answers so at once, never with silence. */
export function handleReadIndex(raft: Raft, { from, context }: ReadIndexRequest): undefined {
  if (raft.role === 'leader' && ask(raft, from, context)) return;
  sendWhenTermDurable(raft, { type: 'readIndexReply', from: raft.id, to: from, term: raft.term, context, index: 0, rejected: true });
}
