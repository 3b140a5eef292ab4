import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { configurationInForce } from '@raftgate/raft';
import { drain, tickOne } from '../act/calm.ts';
import { elect } from '../act/elect.ts';
import type { CoreNode } from '../node.ts';
import { drawCoreOptions } from '../options.ts';
import { CoreWorld } from '../world.ts';

/** Three voters; the first has led for longer than an election timeout. */
function led(): CoreWorld {
  const options = drawCoreOptions(new Prng(1), { voters: 3, learners: 0, churn: 'single', lease: false, slowApplyPercent: 0 });
  const world = new CoreWorld(options, 1, new Prng(1), undefined);
  const [leader] = world.members;
  elect(world, leader, world.members);
  pass(world, leader, options.electionTicks + 1);
  return world;
}

function pass(world: CoreWorld, leader: CoreNode, ticks: number): void {
  for (let i = 0; i < ticks; i++) {
    tickOne(world, leader);
    drain(world, 100);
  }
}

test('who is asked for a change hands it to the leader, and hears what became of it', () => {
  const world = led();
  const [leader, follower] = world.members;
  world.desks?.ask(follower, { change: 'remove', id: 3 });
  world.pump(follower);
  world.desks?.deliver();
  assert.deepEqual(
    configurationInForce(leader.raft).voters.map(({ id }) => id),
    [1, 2],
  );
  pass(world, leader, 4);
  assert.equal(world.desks?.answers, 1);
  world.desks.check();
});

test('a change that would leave a quorum of the silent is refused', () => {
  const world = led();
  const [leader, , away] = world.members;
  for (const other of world.members) world.network.cutBoth(away.id, other.id);
  pass(world, leader, world.options.electionTicks + 1);
  world.desks?.ask(leader, { change: 'remove', id: 2 });
  world.pump(leader);
  assert.equal(configurationInForce(leader.raft).voters.length, 3);
  assert.equal(world.desks?.answers, 1);
});
