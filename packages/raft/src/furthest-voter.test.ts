import assert from 'node:assert/strict';
import { test } from 'node:test';
import { furthestVoter } from './furthest-voter.ts';

const peers = [
  { id: 1, isVoter: true, match: 5, rating: 1 },
  { id: 2, isVoter: true, match: 7, rating: 1 },
  { id: 3, isVoter: true, match: 7, rating: 1 },
  { id: 4, isVoter: false, match: 9, rating: 2 },
  { id: 5, isVoter: true, match: 9, rating: 0 },
];
const rated = ({ rating }: (typeof peers)[number]): number => rating;

test('of the voters rated alike the one with most of the log is taken, the first of those', () => {
  assert.equal(furthestVoter(peers, rated), 2);
  assert.equal(furthestVoter(peers.toReversed(), rated), 3);
});

test('a higher rating counts for more than any log', () => {
  const all = [...peers, { id: 6, isVoter: true, match: 0, rating: 2 }];
  assert.equal(furthestVoter(all, rated), 6);
  assert.equal(furthestVoter(all.toReversed(), rated), 6);
});

test('who is rated 0 is not taken, nor is a learner', () => {
  assert.equal(furthestVoter(peers.slice(3), rated), 0);
  assert.equal(furthestVoter([], rated), 0);
});
