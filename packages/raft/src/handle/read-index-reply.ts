import type { ReadIndexReply } from '../message.ts';
import type { Raft } from '../raft.ts';

/** The leader's answer to a forwarded read. An answer to none that waits is a duplicate, or too late. */
export function handleReadIndexReply(raft: Raft, { context, index, rejected }: ReadIndexReply): undefined {
  const { reads } = raft;
  const at = reads.forwarded.findIndex((read) => read.context === context);
  if (at === -1) return;
  reads.forwarded.splice(at, 1);
  reads.answered.push({ context, index, rejected });
}
