import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { heartbeat, member, vote } from '../test/kit.ts';
import type { Raft } from './raft.ts';
import { drawElectionTimeout, rankOf } from './rank.ts';
import { step } from './step.ts';
import { tick } from './tick.ts';

/** A voter `id` of `size` that follows `leader` in term 1. */
function follower(id: number, size: number, leader: number, electionTicks: number, seed: number): Raft {
  const raft = member({ size, config: { id, seed, electionTicks } });
  step(raft, heartbeat({ from: leader, to: id }));
  return raft;
}

test('no two voters that lost the same leader wait equally long, whatever they draw (hashicorp/raft #50)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 2, max: 60 }), fc.nat(1000), (size, electionTicks, seed) => {
      const leader = 1 + (seed % size);
      const heirs = Array.from({ length: size }, (_, at) => at + 1).filter((id) => id !== leader);
      const timeouts = heirs.map((id) => follower(id, size, leader, electionTicks, seed).electionTimeout);
      assert.equal(new Set(timeouts).size, heirs.length, timeouts.join(' '));
      assert.deepEqual(
        timeouts,
        [...timeouts].sort((a, b) => a - b),
        'in order of rank',
      );
    }),
  );
});

test('nobody campaigns while another voter that heard the leader a tick later would still be loyal to it', () => {
  for (let seed = 0; seed < 100; seed++) assert.ok(follower(2, 3, 1, 10, seed).electionTimeout > 10);
});

test('a slot is used whole, and the last one ends by twice the election timeout', () => {
  const drawn = new Set<number>();
  for (let seed = 0; seed < 400; seed++) for (const id of [2, 3]) drawn.add(follower(id, 3, 1, 10, seed).electionTimeout);
  assert.deepEqual(
    [...drawn].sort((a, b) => a - b),
    [11, 12, 13, 14, 15, 16, 17, 18],
  );
});

test('priority goes before id, and who is not counted makes room', () => {
  const raft = member({ size: 4, config: { priorities: new Map([[3, 5]]) } });
  assert.deepEqual(
    [1, 2, 3, 4].map((id) => rankOf(raft, id)),
    [1, 2, 0, 3],
  );
  assert.deepEqual(
    [1, 2, 4].map((id) => rankOf(raft, id, 3)),
    [0, 1, 2],
  );
});

test('the slots move on with every term that brings no leader: the first one may be unable to win', () => {
  const raft = follower(2, 5, 1, 41, 3);
  const slots: number[] = [];
  for (let term = 1; term <= 5; term++) {
    raft.term = term;
    slots.push(Math.floor((drawElectionTimeout(raft) - 42) / 10));
  }
  assert.deepEqual(slots, [0, 1, 2, 3, 0]);
});

test('without pre-votes, a voter whose log is too old to win does not keep the others from ever campaigning', () => {
  const raft = member({ size: 3, config: { id: 3, preVote: false, electionTicks: 10, seed: 9 }, log: [1, 1] });
  for (let term = 2; term < 12; term++) {
    // Member 1, of the first rank and with an empty log, asks as soon as its slot begins.
    for (let ticks = 0; ticks < 11 && raft.role !== 'candidate'; ticks++) tick(raft);
    if (raft.role === 'candidate') return;
    step(raft, vote({ from: 1, to: 3, term: Math.max(term, raft.term + 1) }));
  }
  assert.fail('it never had its turn');
});

test('members that remember different terms as the last that was led do not tie for ever', () => {
  const second = member({ size: 5, config: { id: 2, electionTicks: 3 }, term: 1 });
  const fourth = member({ size: 5, config: { id: 4, electionTicks: 3 }, term: 3 });
  const ties: boolean[] = [];
  for (let term = 5; term < 45; term++) {
    for (const raft of [second, fourth]) step(raft, vote({ from: 5, to: raft.id, term }));
    ties.push(second.electionTimeout === fourth.electionTimeout);
  }
  assert.ok(ties.slice(20).includes(false), 'once each had its turn, chance decides');
  assert.ok(ties[0], 'their slots meet');
});

test('once chance decides, everybody draws from all of the time, however many others it knows of', () => {
  for (const size of [2, 3, 5, 9]) {
    const raft = member({ size, config: { id: 2, electionTicks: 10 } });
    raft.term = 2 * size;
    const drawn = new Set<number>();
    for (let i = 0; i < 400; i++) drawn.add(drawElectionTimeout(raft));
    assert.deepEqual(
      [...drawn].sort((a, b) => a - b),
      [11, 12, 13, 14, 15, 16, 17, 18, 19],
      `${size} voters`,
    );
  }
});
