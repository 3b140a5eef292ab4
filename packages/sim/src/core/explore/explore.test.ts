import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@raftgate/raft';
import { campaignAt } from '../act/calm.ts';
import { fail } from '../../level/violation.ts';
import type { CoreWorld } from '../world.ts';
import { choicesOf } from './choices.ts';
import { explore } from './explore.ts';
import { Mark } from './mark.ts';
import { markersOf } from './marker.ts';
import { scopes } from './scopes.ts';
import { Seen } from './seen.ts';
import { beginning, follow, markState } from './state.ts';

test('one election among three is explored whole, the same states each time, and every invariant holds', () => {
  const report = explore(scopes.election);
  const { isComplete, states, deepest, violation } = report;
  assert.equal(violation, undefined);
  assert.ok(isComplete);
  assert.ok(states > 40 && deepest >= 10, `${states} states, ${deepest} deep`);
  assert.deepEqual(explore(scopes.election), report);
});

test('exploring ends when progress says so, and says that it is not complete', () => {
  const { isComplete, states } = explore(scopes.elections, () => false);
  assert.equal(isComplete, false);
  assert.ok(states >= 5_000);
});

test('a violation comes with the shortest way to it, in words', () => {
  const nobodyLeads = ({ members }: CoreWorld): void => {
    for (const { raft } of members) if (raft.role === 'leader') fail('nobody-leads', `${raft.id} does`);
  };
  const { violation, isComplete } = explore(scopes.election, undefined, nobodyLeads);
  assert.equal(isComplete, false);
  assert.deepEqual(violation, {
    checker: 'nobody-leads',
    message: '1 does',
    schedule: [
      'timeout of 1',
      '1 > 2 vote term 1 pre false lastIndex 0 lastTerm 0 transfer false',
      '2 > 1 voteReply term 1 pre false granted true',
    ],
  });
});

test('a copied world goes its own way: what it came from stays as it was', () => {
  const [marker] = markersOf(3);
  let state = beginning(scopes.elections);
  for (let depth = 0; depth < 14; depth++) {
    const before = state.world.members.map(({ raft }) => JSON.stringify(raft));
    const marks = state.world.members.map((node) => marker.node(node));
    const choices = choicesOf(state.world, scopes.elections, state.budget);
    const states = choices.map((choice, ordinal) => follow(state, choice, ordinal));
    assert.deepEqual(
      state.world.members.map(({ raft }) => JSON.stringify(raft)),
      before,
    );
    assert.deepEqual(
      state.world.members.map((node) => marker.node(node)),
      marks,
    );
    if (states.length > 0) state = states[states.length >> 1];
  }
  assert.ok(state.world.members.some(({ raft }) => status(raft).term > 0));
});

test('worlds that differ by names alone have one mark', () => {
  const markers = markersOf(3);
  const markAfter = (id: number): Mark => {
    const state = beginning(scopes.elections, markers);
    const moves = [id];
    const act = (world: CoreWorld): void => campaignAt(world, world.nodes[id]);
    return markState(follow(state, { label: () => '', spends: 'timeouts', moves, act }, 0, markers), markers);
  };
  assert.deepEqual(markAfter(2), markAfter(1));
  assert.deepEqual(markAfter(3), markAfter(1));
  assert.notDeepEqual(markAfter(1), markState(beginning(scopes.elections, markers), markers));
});

test('what was seen is seen again, past every doubling', () => {
  const seen = new Seen();
  const markOf = (value: number): Mark => {
    const mark = new Mark();
    mark.mix(value);
    return mark;
  };
  for (let value = 0; value < 100_000; value++) assert.ok(seen.add(markOf(value)));
  for (let value = 0; value < 100_000; value++) assert.equal(seen.add(markOf(value)), false);
  assert.equal(seen.size, 100_000);
});
