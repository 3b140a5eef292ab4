// How a scenario prints what it saw: one line a fact.
import { type Message, type SoftState, entriesFrom, status } from '../../src/index.ts';
import type { TestNode } from '../node.ts';

export function formatMessage(message: Message): string {
  return `${message.from}->${message.to} ${kindOf(message)}, term ${message.term}`;
}

function kindOf(message: Message): string {
  switch (message.type) {
    case 'vote':
      return `${message.pre ? 'pre-vote' : 'vote'}${message.transfer ? ' (transfer)' : ''} for a log up to ${at(message.lastIndex, message.lastTerm)}`;
    case 'voteReply':
      return `${message.pre ? 'pre-vote' : 'vote'} ${message.granted ? 'granted' : 'refused'}`;
    case 'append':
      return `append after ${at(message.prevIndex, message.prevTerm)}: ${terms(message.entries)}, commit ${message.commit}`;
    case 'appendReply':
      if (!message.rejected) return `has up to ${message.index}`;
      return `has no such ${message.index}, hint ${at(message.hintIndex, message.hintTerm)}`;
    case 'heartbeat':
      return `heartbeat, commit ${message.commit}${message.context === 0 ? '' : `, context ${message.context}`}`;
    case 'heartbeatReply':
      return `heartbeat reply${message.context === 0 ? '' : `, context ${message.context}`}`;
    case 'snapshot':
      return `snapshot at ${at(message.index, message.indexTerm)}`;
    case 'snapshotReply':
      return `${message.rejected ? 'could not take' : 'holds'} a snapshot at ${message.index}`;
    case 'timeoutNow':
      return 'campaign now';
    case 'readIndex':
      return `read index, context ${message.context}`;
    case 'readIndexReply':
      return message.rejected ? `no read index, context ${message.context}` : `read index ${message.index}, context ${message.context}`;
  }
}

function terms(entries: readonly { readonly term: number }[]): string {
  return entries.length === 0 ? 'nothing' : entries.map(({ term }) => term).join(' ');
}

function at(index: number, term: number): string {
  return `${index} (term ${term})`;
}

export function formatRole(id: number, { role, term, leader }: SoftState): string {
  if (role === 'leader') return `${id} leads term ${term}`;
  if (role === 'candidate') return `${id} is a candidate in term ${term}`;
  if (role === 'preCandidate') return `${id} asks for pre-votes in term ${term}`;
  return leader === 0 ? `${id} follows nobody in term ${term}` : `${id} follows ${leader} in term ${term}`;
}

/** Terms of the log; `|` after what is committed, `.` for what is compacted, `?` before what is not on the disk yet. */
export function formatLog(node: TestNode): string {
  const { first, commit, durable } = status(node.raft);
  const marks = [`${node.config.id} `];
  if (first > 1) marks.push(`..${first - 1}`);
  if (commit === first - 1) marks.push('|');
  for (const { index, term } of entriesFrom(node.raft, first, Number.MAX_SAFE_INTEGER)) {
    if (index === durable + 1) marks.push('?');
    marks.push(`${term}`);
    if (index === commit) marks.push('|');
  }
  return marks.join(' ');
}
