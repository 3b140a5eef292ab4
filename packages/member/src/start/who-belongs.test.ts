import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JOIN_TIMEOUT_MS } from '../limits.ts';
import { World } from '../testing/world.ts';

const IN_HEADER = 12;
const SNAP = 'data/member/snap';
const WAL = 'data/member/wal';

/** Two founders and a third member that joined; its log begins at a snapshot, and nothing behind that says who belongs to the cluster. */
function joined(seed: number, founders = 2, as: 'voter' | 'learner' = 'voter'): { world: World; id: number } {
  const world = new World(founders, seed, { snapshotCommands: 10, catchUpCommands: 2, segmentBytes: 8 * 1024 });
  world.startAll();
  world.awaitLeader();
  const id = world.newMachine(Array.from({ length: founders }, (_, at) => at + 1));
  assert.equal(world.change(1, { change: 'add', peerUrls: [world.peerUrl(id)], as }).outcome, 'changed');
  world.start(id);
  const votes = (): number => world.machine(id).member?.status().configuration.voters.length ?? 0;
  world.until(() => votes() === founders + (as === 'voter' ? 1 : 0), 20_000, 'the member that joined');
  write(world, id);
  return { world, id };
}

/** The founders leave. */
function alone(seed: number): { world: World; id: number } {
  const { world, id } = joined(seed);
  for (const founder of [1, 2]) {
    assert.equal(world.change(id, { change: 'remove', id: world.member(founder).id }).outcome, 'changed');
    world.machine(founder).member = undefined;
  }
  write(world, id);
  return { world, id };
}

/** Until the member's log holds no configuration any more. */
function write(world: World, id: number): void {
  const before = world.member(id).status().snapshotIndex;
  for (let i = 0; i < 40; i++) assert.equal(world.put(world.awaitLeader(), `k${i}`, 'v'.repeat(300)).outcome, 'applied');
  world.run(500);
  assert.ok(world.member(id).status().snapshotIndex > before + 20);
}

function damageSnapshot(world: World, id: number, at: number): void {
  const { disk } = world.machine(id);
  const [name = ''] = disk.names(SNAP);
  disk.flip(`${SNAP}/${name}`, at);
}

const isUntouched = (world: World, id: number): boolean =>
  !world
    .machine(id)
    .disk.names(WAL)
    .some((name) => name.endsWith('.bad'));

test('a member that joined and cannot read who belongs asks those of its flags, and touches nothing before', () => {
  const { world, id } = joined(1);
  for (const machine of world.machines) world.crash(machine.id);
  damageSnapshot(world, id, IN_HEADER);
  world.start(id);
  world.run(5_000);
  assert.ok(world.isStarting(id) && isUntouched(world, id));
  for (const founder of [1, 2]) world.start(founder);
  world.until(() => world.machine(id).member?.status().mayVote === true, 20_000, 'the vote');
  assert.ok(!isUntouched(world, id), 'what was damaged is set aside');
  assert.equal(world.barrier(id).outcome, 'reached');
  assert.equal(world.member(id).store.keyCount, 40);
});

test('one that is answered by nobody does not start, says what to do, and touches nothing', () => {
  const { world, id } = alone(2);
  world.crash(id);
  damageSnapshot(world, id, IN_HEADER);
  world.start(id);
  world.until(() => !world.isStarting(id), JOIN_TIMEOUT_MS + 5_000, 'the refusal');
  const { failure } = world.machine(id);
  assert.equal(failure?.code, 'RG_SOLE_VOTER');
  assert.match(failure.do ?? '', /if this member was alone, put back a copy/);
  assert.ok(isUntouched(world, id));
});

test('a snapshot that is damaged behind its header says who votes: a sole voter refuses at once', () => {
  const { world, id } = alone(3);
  world.crash(id);
  damageSnapshot(world, id, 900);
  world.start(id);
  world.until(() => !world.isStarting(id), 1_000, 'the refusal');
  assert.equal(world.machine(id).failure?.code, 'RG_SOLE_VOTER');
  assert.ok(isUntouched(world, id));
});

test('a snapshot that is damaged behind its header says who votes: nobody has to be asked', () => {
  const { world, id } = joined(4);
  world.crash(id);
  damageSnapshot(world, id, 900);
  world.start(id);
  world.until(() => world.machine(id).member?.status().mayVote === true, 5_000, 'the vote');
  assert.ok(!world.machine(id).reports.some((line) => line.startsWith('the damaged log does not say')));
});

test('a learner whose log is damaged is brought back by the only voter', () => {
  for (const at of [IN_HEADER, 900]) {
    const { world, id } = joined(5, 1, 'learner');
    world.crash(id);
    damageSnapshot(world, id, at);
    world.start(id);
    world.until(() => world.machine(id).member?.store.keyCount === 40, 20_000, `everything, damaged at ${at}`);
  }
});
