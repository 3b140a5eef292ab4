import assert from 'node:assert/strict';
import { test } from 'node:test';
import { World } from '../testing/world.ts';

/** A cluster of one that has agreed to a second voter, machine 2, which was not started yet. */
function invited(seed: number): World {
  const world = new World(1, seed);
  world.start(1);
  world.awaitLeader();
  world.newMachine([1]);
  assert.equal(world.change(1, { change: 'add', peerUrls: [world.peerUrl(2)], as: 'voter' }).outcome, 'changed');
  return world;
}

test('a disk that once does not answer when a member joins begins no cluster of its own', () => {
  const world = invited(1);
  const { disk } = world.machine(2);
  let faults = 0;
  disk.fault = ({ kind, path }) => (kind === 'open' && path.endsWith('/identity') && faults++ === 0 ? 'EIO' : undefined);
  world.start(2);
  world.until(() => !world.isStarting(2), 5_000, 'the refusal');
  assert.equal(world.machine(2).failure?.code, 'RG_DISK');
  world.start(2);
  world.until(() => world.machine(2).member?.status().configuration.voters.length === 2, 20_000, 'the member that was added');
  assert.equal(world.member(2).clusterId, world.member(1).clusterId);
});
