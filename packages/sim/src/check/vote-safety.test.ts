import { test } from 'node:test';
import type { Message } from '@raftgate/raft';
import { appendReply, breaks } from './testing.ts';
import { VoteSafety } from './vote-safety.ts';

const voteReply = (to: number, term: number, granted = true, pre = false): Message => ({
  type: 'voteReply',
  from: 2,
  to,
  term,
  pre,
  granted,
});

test('a vote that was durable before it was sent is fine, and so is one of the next term', () => {
  const votes = new VoteSafety();
  votes.onDurable('b', { term: 1, vote: 1, commit: 0 }, 0);
  votes.onSend('b', voteReply(1, 1), 0);
  votes.onDurable('b', { term: 2, vote: 3, commit: 0 }, 0);
  votes.onSend('b', voteReply(3, 2), 0);
});

test('a vote that is not durable is found', () => {
  const votes = new VoteSafety();
  votes.onDurable('b', { term: 1, vote: 0, commit: 0 }, 0);
  breaks('vote-durable-before-reply', () => votes.onSend('b', voteReply(1, 1), 0));
});

test('an answer in a term that is not durable is found; a pre-vote promises nothing', () => {
  const votes = new VoteSafety();
  votes.onSend('b', voteReply(1, 5, true, true), 0);
  breaks('term-durable-before-reply', () => votes.onSend('b', appendReply(1, 1), 0));
  breaks('term-durable-before-reply', () => votes.onSend('b', voteReply(1, 1, false), 0));
});

test('two votes in one term are found, over a restart too', () => {
  const votes = new VoteSafety();
  votes.onDurable('b', { term: 1, vote: 1, commit: 0 }, 0);
  breaks('vote-safety', () => votes.onDurable('b', { term: 1, vote: 3, commit: 0 }, 0));
});

test('who comes back as somebody else is not held to what it voted', () => {
  const votes = new VoteSafety();
  votes.onDurable('b', { term: 1, vote: 1, commit: 0 }, 0);
  votes.forget('b');
  votes.onDurable('b', { term: 1, vote: 3, commit: 0 }, 0);
});

test('a leader whose own vote is not durable is found', () => {
  const votes = new VoteSafety();
  votes.onDurable('b', { term: 1, vote: 2, commit: 0 }, 0);
  votes.onLeader('b', 2, 1, 0);
  breaks('vote-durable-before-reply', () => votes.onLeader('b', 2, 2, 0));
});
