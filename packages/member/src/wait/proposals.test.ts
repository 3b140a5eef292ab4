import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '@raftgate/store';
import type { Outcome } from '../outcome.ts';
import { Proposals } from './proposals.ts';

const PUT: Command = { kind: 'put', key: 'k', value: new Uint8Array(1), lease: '', prevKv: false, ignoreValue: false, ignoreLease: false };
const [FIRST, SECOND] = [11, 22];

function proposing(): { readonly proposals: Proposals; readonly add: () => Outcome[] } {
  const proposals = new Proposals(1, 2);
  const add = (): Outcome[] => {
    const outcomes: Outcome[] = [];
    proposals.add(PUT, { settled: (outcome) => outcomes.push(outcome) }, 1_000);
    return outcomes;
  };
  return { proposals, add };
}

const sequences = (proposals: Proposals): number[][] => proposals.batches.map(({ records }) => records.map(({ sequence }) => sequence));

test('a late refusal of an earlier batch says nothing of the same commands handed to the same leader again', () => {
  const { proposals, add } = proposing();
  const outcomes = add();
  proposals.handedOn(1, FIRST);
  proposals.superseded(2);
  proposals.handedOn(3, FIRST);
  for (const refusal of ['NOT_LEADER', 'OVERLOADED'] as const)
    proposals.forwardRefused(FIRST, { term: 1, firstSeq: 1, lastSeq: 1, refusal });
  assert.deepEqual(outcomes, []);
  proposals.expire(2_000);
  assert.deepEqual(outcomes, [{ outcome: 'unknown', reason: 'DEADLINE' }], 'it may be in that leader’s log');
});

test('what was lost with its leader, and is late before another takes it, is refused as superseded', () => {
  const { proposals, add } = proposing();
  const outcomes = add();
  proposals.handedOn(1, FIRST);
  proposals.superseded(2);
  proposals.expire(999);
  assert.equal(outcomes.length, 0);
  proposals.expire(1_000);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.outcome === 'refused' && outcome.code),
    ['SUPERSEDED'],
  );
});

test('a refused batch says nothing of a command between its own that went to the same leader alone', () => {
  const { proposals, add } = proposing();
  add();
  proposals.handedOn(1, FIRST);
  const between = add();
  proposals.handedOn(2, FIRST);
  proposals.superseded(2);
  proposals.handedOn(3, FIRST);
  add();
  proposals.handedOn(3, FIRST);
  proposals.superseded(3);
  assert.deepEqual(sequences(proposals), [[2]]);
  proposals.handedOn(4, SECOND);
  proposals.superseded(4);
  assert.deepEqual(sequences(proposals), [[1, 3]]);
  proposals.handedOn(4, SECOND);
  for (const refusal of ['NOT_LEADER', 'OVERLOADED'] as const)
    proposals.forwardRefused(SECOND, { term: 4, firstSeq: 1, lastSeq: 3, refusal });
  assert.deepEqual(between, []);
  proposals.expire(2_000);
  assert.deepEqual(between, [{ outcome: 'unknown', reason: 'DEADLINE' }], 'it may be in that leader’s log');
});

test('what was handed on again stands in order of its sequences, or the leader would refuse it', () => {
  const { proposals, add } = proposing();
  add();
  proposals.handedOn(1, FIRST);
  add();
  proposals.handedOn(2, SECOND);
  proposals.superseded(2);
  assert.deepEqual(sequences(proposals), [[1]]);
  proposals.handedOn(3, FIRST);
  proposals.superseded(4);
  assert.deepEqual(sequences(proposals), [[1, 2]]);
  add();
  assert.deepEqual(sequences(proposals), [[1, 2, 3]]);
});

test('what the leader refused because it leads no more is in no log: refused at its deadline, handed on with the next term', () => {
  const { proposals, add } = proposing();
  const outcomes = [add(), add()];
  proposals.handedOn(1, FIRST);
  proposals.forwardRefused(FIRST, { term: 1, firstSeq: 1, lastSeq: 2, refusal: 'NOT_LEADER' });
  proposals.linkLost(FIRST, 100);
  proposals.expire(500);
  assert.equal(outcomes.flat().length, 0, 'the link says nothing about them');
  proposals.superseded(2);
  assert.deepEqual(sequences(proposals), [[1, 2]]);
  proposals.handedOn(2, SECOND);
  proposals.forwardRefused(SECOND, { term: 2, firstSeq: 1, lastSeq: 2, refusal: 'NOT_LEADER' });
  proposals.expire(1_000);
  const codes = outcomes.flat().map((each) => each.outcome === 'refused' && each.code);
  assert.deepEqual(codes, ['SUPERSEDED', 'SUPERSEDED']);
  assert.equal(proposals.waiting, 0);
});

test('a link that died ends what was written to it, unless a later term tells first', () => {
  const { proposals, add } = proposing();
  const outcomes = add();
  proposals.handedOn(1, FIRST);
  proposals.linkLost(FIRST, 100);
  proposals.superseded(2);
  proposals.handedOn(2, SECOND);
  proposals.expire(500);
  assert.deepEqual(outcomes, []);
  proposals.linkLost(SECOND, 600);
  proposals.expire(700);
  assert.deepEqual(outcomes, [{ outcome: 'unknown', reason: 'LINK_LOST' }]);
});

test('keepalives of one lease share a command while their deadlines are near, and none outlives its own for another', () => {
  const proposals = new Proposals(1, 2);
  const keep = (deadlineMs: number): Outcome[] => {
    const outcomes: Outcome[] = [];
    proposals.add({ kind: 'leaseKeepAlive', lease: '\0\0\0\0\0\0\0\u0001' }, { settled: (outcome) => outcomes.push(outcome) }, deadlineMs);
    return outcomes;
  };
  const outcomes = [keep(5_000), keep(5_400), keep(6_000), keep(4_000)];
  assert.deepEqual(sequences(proposals), [[1, 2, 3]]);
  proposals.expire(4_000);
  assert.deepEqual(
    outcomes.map((each) => each.length),
    [0, 0, 0, 1],
  );
  proposals.expire(5_000);
  assert.deepEqual(
    outcomes.map((each) => each.length),
    [1, 1, 0, 1],
  );
});

test('what a candidate was given is handed to whoever leads its term instead; what the leader has stays there', () => {
  const { proposals, add } = proposing();
  add();
  proposals.handedOn(4, FIRST);
  add();
  proposals.handedOn(4, SECOND);
  proposals.handAgain(4, 0);
  assert.deepEqual(sequences(proposals), [], 'either may win');
  proposals.handAgain(4, SECOND);
  assert.deepEqual(sequences(proposals), [[1]]);
});

test('a batch that was refused is handed on again as soon as there is news of who leads', () => {
  const { proposals, add } = proposing();
  add();
  proposals.handedOn(4, FIRST);
  proposals.forwardRefused(FIRST, { term: 4, firstSeq: 1, lastSeq: 1, refusal: 'NOT_LEADER' });
  assert.deepEqual(sequences(proposals), []);
  proposals.handAgain(5, 0);
  assert.deepEqual(sequences(proposals), [[1]]);
});
