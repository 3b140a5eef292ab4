import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { hasReady } from '@raftgate/raft';
import { drawCoreOptions } from '../options.ts';
import { CoreWorld } from '../world.ts';
import { proposeAt } from './clients.ts';
import { deliver } from './deliver.ts';
import { elect } from './elect.ts';
import { turnAt } from './turn.ts';

function led(seed: number): CoreWorld {
  const options = drawCoreOptions(new Prng(1), { voters: 3, learners: 0, churn: 'none', lease: false, amnesia: false, reorderPercent: 0 });
  const world = new CoreWorld(options, seed, new Prng(seed), undefined);
  elect(world, world.members[0], world.members);
  return world;
}

test('a core takes several things before it is asked what it wants done', () => {
  const world = led(1);
  const [leader, follower] = world.members;
  const { network } = world;
  for (let i = 0; i < 3; i++) proposeAt(world, leader);
  follower.isInTurn = true;
  for (const message of network.queue.splice(0)) if (message.to === follower.id) deliver(world, message);
  assert.equal(network.queue.length, 0, 'nothing leaves in the middle of a turn');
  assert.ok(hasReady(follower.raft));
});

test('a turn ends with everything done that was asked for', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const world = led(seed);
    const [leader, follower] = world.members;
    proposeAt(world, leader);
    turnAt(world, follower);
    assert.ok(!follower.isInTurn && !hasReady(follower.raft));
    assert.equal(follower.memory.length, leader.memory.length, `seed ${seed}: its messages came first`);
  }
});
