import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MembershipOutcome } from './request.ts';
import { World } from '../testing/world.ts';

type Changed = Extract<MembershipOutcome, { outcome: 'changed' }>;

function changed(outcome: MembershipOutcome): Changed {
  assert.equal(outcome.outcome, 'changed', JSON.stringify(outcome));
  return outcome;
}

function refusal(outcome: MembershipOutcome): string {
  assert.equal(outcome.outcome, 'refused', JSON.stringify(outcome));
  return outcome.outcome === 'refused' ? outcome.code : '';
}

const votersSeenBy = (world: World, id: number): number => world.member(id).status().configuration.voters.length;

/** Adds a machine as a voter, starts it, and waits until it votes. */
function grow(world: World, at: number): number {
  const running = world.machines.filter(({ member }) => member !== undefined && member.status().state === 'running');
  const id = world.newMachine(running.map((machine) => machine.id));
  const before = votersSeenBy(world, at);
  const outcome = changed(world.change(at, { change: 'add', peerUrls: [world.peerUrl(id)], as: 'voter' }));
  world.start(id);
  world.until(() => world.machine(id).member !== undefined, 20_000, `member ${id} to start`);
  assert.equal(world.member(id).id, outcome.id, 'it found out who it is');
  world.until(() => votersSeenBy(world, id) === before + 1, 20_000, `member ${id} to vote`);
  return id;
}

test('a cluster grows from one to three to five and shrinks to one again under proposals, and loses nothing', () => {
  const world = new World(1, 1);
  world.start(1);
  world.awaitLeader();
  const load = new Load(world);
  load.begin();
  const ids = [1];
  while (ids.length < 5) ids.push(grow(world, ids[world.random.below(ids.length)] ?? 1));
  while (ids.length > 1) {
    const leaves = ids.splice(world.random.below(ids.length), 1)[0] ?? 0;
    const { id } = world.member(leaves);
    const asked = ids[world.random.below(ids.length)] ?? 0;
    changed(world.change(asked, { change: 'remove', id }));
    world.until(() => world.member(leaves).status().state === 'removed', 10_000, `member ${leaves} to hear that it was removed`);
    world.machine(leaves).member = undefined;
  }
  load.end();
  const last = ids[0] ?? 0;
  world.until(() => load.isSettled, 10_000, 'all outcomes');
  assert.equal(world.barrier(last).outcome, 'reached');
  for (const key of load.applied) assert.ok(world.has(last, key), `${key} is gone`);
  assert.ok(load.applied.length > 150, `${load.applied.length} writes`);
  assert.ok(load.longestGapMs < 500, `no write for ${load.longestGapMs} ms`);
  assert.equal(votersSeenBy(world, last), 1);
});

/** A put every 5 ms, at whoever runs. */
class Load {
  readonly applied: string[] = [];
  longestGapMs = 0;
  private readonly world: World;
  private asked = 0;
  private settled = 0;
  private lastMs: number;
  private isOn = true;

  constructor(world: World) {
    this.world = world;
    this.lastMs = world.time.nowMs;
  }

  get isSettled(): boolean {
    return this.settled === this.asked;
  }

  begin(): void {
    if (!this.isOn) return;
    this.world.time.after(5, 0, () => this.begin());
    const running = this.world.machines.filter(({ member }) => member?.status().state === 'running');
    const at = running[this.asked % running.length];
    const key = `k${this.asked++}`;
    const put = { kind: 'put', key, value: new Uint8Array(1), lease: '', prevKv: false, ignoreValue: false, ignoreLease: false } as const;
    at?.member?.propose(put, { settled: ({ outcome }) => this.told(key, outcome) }, this.world.time.nowMs + 5_000);
  }

  end(): void {
    this.isOn = false;
  }

  private told(key: string, outcome: string): void {
    this.settled++;
    if (outcome !== 'applied') return;
    this.applied.push(key);
    this.longestGapMs = Math.max(this.longestGapMs, this.world.time.nowMs - this.lastMs);
    this.lastMs = this.world.time.nowMs;
  }
}

test('a leader that is removed hands over first, and a write follows at once', () => {
  const world = new World(3, 2);
  world.startAll();
  const leader = world.awaitLeader();
  const { id } = world.member(leader);
  const startedMs = world.time.nowMs;
  const outcomes = world.changeLater(leader, { change: 'remove', id });
  world.until(() => outcomes.length > 0, 10_000, 'the outcome');
  changed(outcomes[0]);
  world.until(() => world.leader() !== 0 && world.leader() !== leader, 5_000, 'another leader');
  assert.equal(world.put(world.leader(), 'a', '1').outcome, 'applied');
  assert.ok(world.time.nowMs - startedMs < 700, `${world.time.nowMs - startedMs} ms`);
  world.until(() => world.member(leader).status().state === 'removed', 5_000, 'the old leader to leave');
});

test('a removed member that comes back with its old data is told so, and stops', () => {
  const world = new World(3, 3);
  world.startAll();
  const leader = world.awaitLeader();
  const away = world.follower();
  const { id } = world.member(away);
  world.crash(away);
  world.run(3_000);
  changed(world.change(leader, { change: 'remove', id }));
  let isRemoved = false;
  world.machine(away).observer = { onRemoved: () => (isRemoved = true) };
  world.start(away);
  world.until(() => isRemoved, 10_000, 'the removed member to hear of it');
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
  assert.equal(votersSeenBy(world, leader), 2);
});

test('a learner does not vote; it is promoted once it has caught up, and not before', () => {
  const world = new World(1, 4);
  world.start(1);
  world.awaitLeader();
  for (let i = 0; i < 400; i++) assert.equal(world.put(1, `k${i}`, 'v').outcome, 'applied');
  const learner = world.newMachine([1]);
  const { id, configuration } = changed(world.change(1, { change: 'add', peerUrls: [world.peerUrl(learner)], as: 'learner' }));
  assert.deepEqual([configuration.voters.length, configuration.learners.length], [1, 1]);
  assert.equal(refusal(world.change(1, { change: 'promote', id })), 'LEARNER_BEHIND');
  world.start(learner);
  world.until(() => world.machine(learner).member?.store.keyCount === 400, 20_000, 'the learner to catch up');
  assert.equal(world.put(learner, 'through the learner', '1').outcome, 'applied');
  assert.equal(votersSeenBy(world, 1), 1);
  changed(world.change(learner, { change: 'promote', id }));
  assert.equal(votersSeenBy(world, 1), 2);
  assert.equal(refusal(world.change(1, { change: 'promote', id })), 'NOT_A_LEARNER');
});

test('a member joins by snapshot, restarts, and is the same member', () => {
  const world = new World(1, 5, { snapshotCommands: 20, catchUpCommands: 5 });
  world.start(1);
  world.awaitLeader();
  for (let i = 0; i < 100; i++) world.put(1, `k${i}`, 'v');
  assert.ok(world.member(1).status().firstIndex > 1, 'the log is compacted');
  const joined = grow(world, 1);
  const { id } = world.member(joined);
  assert.equal(world.member(joined).store.keyCount, 100);
  world.crash(joined);
  world.start(joined);
  world.until(() => world.machine(joined).member !== undefined, 10_000, 'the member to start again');
  assert.equal(world.member(joined).id, id);
  world.awaitLeader();
  assert.equal(world.put(joined, 'again', '1').outcome, 'applied');
});

test('a crash anywhere while a member joins leaves one that joins', () => {
  let crashes = 0;
  for (let operations = 1; ; operations += 2) {
    const world = new World(1, 15);
    world.start(1);
    world.awaitLeader();
    for (let i = 0; i < 10; i++) world.put(1, `k${i}`, 'v');
    const id = world.newMachine([1]);
    changed(world.change(1, { change: 'add', peerUrls: [world.peerUrl(id)], as: 'voter' }));
    const { disk } = world.machine(id);
    world.start(id);
    const isDone = (): boolean => votersSeenBy(world, 1) === 2 && world.machine(id).member?.store.keyCount === 10;
    world.until(() => isDone() || disk.operations.length >= operations, 20_000, 'the join');
    if (isDone()) break;
    world.crash(id);
    crashes++;
    world.start(id);
    world.until(isDone, 20_000, `the member after a crash at operation ${operations}`);
  }
  assert.ok(crashes > 10, `${crashes} places`);
});

test('a member that was wiped is refused until it is removed and added', () => {
  const world = new World(1, 6);
  world.start(1);
  world.awaitLeader();
  const second = grow(world, 1);
  const third = grow(world, 1);
  const { id } = world.member(third);
  world.wipe(third);
  world.start(third);
  world.until(() => world.machine(third).failure !== undefined, 60_000, 'the wiped member to be refused');
  assert.equal(world.machine(third).failure?.code, 'RG_JOIN_AGAIN');
  changed(world.change(second, { change: 'remove', id }));
  const again = changed(world.change(second, { change: 'add', peerUrls: [world.peerUrl(third)], as: 'voter' }));
  assert.notEqual(again.id, id, 'an id is never used again');
  world.start(third);
  world.until(() => world.machine(third).member !== undefined && votersSeenBy(world, 1) === 3, 20_000, 'it to vote again');
});

test('one that began its cluster anew, alone, on an empty disk removes nobody of those that go on', () => {
  const world = new World(1, 14);
  world.start(1);
  world.awaitLeader();
  const second = grow(world, 1);
  const third = grow(world, 1);
  world.run(500);
  world.wipe(1);
  world.isolate(1);
  world.start(1);
  world.until(() => world.machine(1).member?.status().role === 'leader', 10_000, 'the rival to lead itself');
  for (let i = 0; i < 100; i++) assert.equal(world.put(1, `rival ${i}`, 'v').outcome, 'applied');
  world.heal();
  world.run(10_000);
  for (const id of [second, third]) assert.equal(world.member(id).status().state, 'running');
  assert.equal(world.put(second, 'a', '1').outcome, 'applied');
  assert.equal(world.has(third, 'rival 1'), false);
});

test('a change that could cost the quorum is refused', () => {
  const world = new World(3, 7);
  world.startAll();
  const leader = world.awaitLeader();
  const down = world.follower();
  const downId = world.member(down).id;
  const up = world.machines.find(({ id }) => id !== leader && id !== down)?.id ?? 0;
  world.crash(down);
  world.run(500);
  const peerUrls = ['http://m9:2389'];
  assert.equal(refusal(world.change(leader, { change: 'add', peerUrls, as: 'voter' })), 'UNHEALTHY');
  assert.equal(refusal(world.change(leader, { change: 'remove', id: world.member(up).id })), 'UNHEALTHY');
  changed(world.change(up, { change: 'remove', id: downId }));
  assert.equal(refusal(world.change(leader, { change: 'remove', id: downId })), 'MEMBER_NOT_FOUND');
  changed(world.change(leader, { change: 'remove', id: world.member(up).id }));
  assert.equal(refusal(world.change(leader, { change: 'remove', id: world.member(leader).id })), 'NOT_ENOUGH_STARTED');
});

test('a voter that is silent counts as down though its connection is open', () => {
  const world = new World(3, 13);
  world.startAll();
  const leader = world.awaitLeader();
  const [silent, up] = world.machines.filter(({ id }) => id !== leader).map(({ id }) => id) as [number, number];
  world.run(1_500);
  world.isolate(silent);
  world.run(1_500);
  assert.equal(refusal(world.change(leader, { change: 'remove', id: world.member(up).id })), 'UNHEALTHY');
  changed(world.change(leader, { change: 'remove', id: world.member(silent).id }));
});

test('what is wrong with a request is said', () => {
  const world = new World(3, 8);
  world.startAll();
  world.awaitLeader();
  const at = world.follower();
  assert.equal(refusal(world.change(at, { change: 'add', peerUrls: [world.peerUrl(1)], as: 'voter' })), 'PEER_URL_EXISTS');
  assert.equal(refusal(world.change(at, { change: 'add', peerUrls: ['nonsense'], as: 'voter' })), 'BAD_PEER_URL');
  assert.equal(refusal(world.change(at, { change: 'add', peerUrls: [], as: 'voter' })), 'BAD_PEER_URL');
  assert.equal(refusal(world.change(at, { change: 'update', id: 5, peerUrls: ['http://x:1'] })), 'MEMBER_NOT_FOUND');
  assert.equal(refusal(world.change(at, { change: 'promote', id: 5 })), 'MEMBER_NOT_FOUND');
  assert.equal(refusal(world.change(at, { change: 'remove', id: 5, expectedIndex: 7 })), 'CONFIGURATION_CHANGED');
  const one = changed(world.change(at, { change: 'add', peerUrls: ['http://x:1'], as: 'learner' }));
  assert.equal(refusal(world.change(at, { change: 'add', peerUrls: ['http://x:2'], as: 'learner' })), 'TOO_MANY_LEARNERS');
  changed(world.change(at, { change: 'remove', id: one.id, expectedIndex: one.index }));
});

test('a request that no leader would read is refused where it was asked, and cuts no link', () => {
  const world = new World(3, 8);
  world.startAll();
  const leader = world.awaitLeader();
  const at = world.follower();
  world.run(500);
  const many = Array.from({ length: 17 }, (_, each) => `http://x:${each + 1}`);
  assert.equal(refusal(world.change(at, { change: 'add', peerUrls: many, as: 'voter' })), 'BAD_PEER_URL');
  assert.equal(refusal(world.change(at, { change: 'update', id: 5, peerUrls: [`http://${'x'.repeat(2_000)}:1`] })), 'BAD_PEER_URL');
  assert.equal(refusal(world.change(at, { change: 'add', name: 'x'.repeat(300), peerUrls: ['http://x:1'], as: 'voter' })), 'INVALID');
  const link = world
    .member(at)
    .status()
    .peers.find(({ id }) => id === world.member(leader).id);
  assert.deepEqual([link?.connected, link?.lastFailure], [true, '']);
});

test('what is so already is said to be so, at a member that has not applied as much as the leader', () => {
  const world = new World(3, 12);
  world.startAll();
  const leader = world.awaitLeader();
  const asked = world.follower();
  const { id } = world.member(asked);
  for (let i = 0; i < 20; i++) {
    world.putLater(leader, `k${i}`, '1');
    world.run(i % 5);
    changed(world.change(asked, { change: 'update', id, peerUrls: [world.peerUrl(asked)] }));
  }
});

test('an answer to a change that an earlier start of a member asked for is not taken for that of another', () => {
  const world = new World(3, 14);
  world.startAll();
  const leader = world.awaitLeader();
  world.run(1_500);
  const [asked, away] = world.machines.map(({ id }) => id).filter((id) => id !== leader) as [number, number];
  const ids = { asked: world.member(asked).id, away: world.member(away).id };
  world.crash(away);
  const other = (at: number): readonly string[] => [world.peerUrl(away), `http://elsewhere:${at}`];
  for (const at of [1, 2]) world.changeLater(asked, { change: 'update', id: ids.away, peerUrls: other(at) });
  const isIn = (): boolean =>
    world
      .member(leader)
      .status()
      .configuration.voters.some(({ peerUrls }) => peerUrls.length === 2);
  world.until(isIn, 1_000, 'the first change in the log of the leader');
  world.crash(asked);
  world.start(asked);
  world.until(() => world.machine(asked).member !== undefined, 1_000, 'the start');
  const peerUrls = [world.peerUrl(asked), 'http://elsewhere:3'];
  const outcomes = [1, 2].map(() => world.changeLater(asked, { change: 'update', id: ids.asked, peerUrls }));
  world.until(() => outcomes.every((each) => each.length > 0), 15_000, 'the outcomes');
  for (const [outcome] of outcomes) if (outcome?.outcome === 'changed') assert.equal(outcome.id, ids.asked);
});

test('a peer that moves is found at its other URL', () => {
  const world = new World(3, 9);
  world.startAll();
  const leader = world.awaitLeader();
  const moves = world.follower();
  const { id } = world.member(moves);
  const peerUrls = [`http://m${moves}:7777`];
  changed(world.change(leader, { change: 'update', id, peerUrls }));
  changed(world.change(leader, { change: 'update', id, peerUrls }));
  world.crash(moves);
  world.machine(moves).listenPort = 7777;
  world.start(moves);
  world.until(() => world.machine(moves).member !== undefined, 5_000, 'it to start');
  const other = world.machines.find((machine) => machine.id !== leader && machine.id !== moves)?.id ?? 0;
  world.crash(other);
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
});

test('a member whose move is not committed yet is found where it was, though nothing is committed without it', () => {
  const world = new World(3, 16);
  world.startAll();
  const leader = world.awaitLeader();
  const [moves, down] = world.machines.map(({ id }) => id).filter((id) => id !== leader) as [number, number];
  const { id } = world.member(moves);
  world.run(1_500);
  world.crash(down);
  world.crash(moves);
  const outcomes = world.changeLater(leader, { change: 'update', id, peerUrls: [`http://m${moves}:7777`] });
  world.run(100);
  world.start(moves);
  world.until(() => outcomes.length > 0, 11_000, 'the outcome');
  changed(outcomes[0]);
  world.crash(moves);
  world.machine(moves).listenPort = 7777;
  world.start(moves);
  assert.equal(world.put(world.awaitLeader(), 'a', '1').outcome, 'applied');
});

test('a member that was away while another one moved hears from that one where it is', () => {
  const world = new World(3, 17);
  world.startAll();
  const moves = world.awaitLeader();
  const [third, away] = world.machines.map(({ id }) => id).filter((id) => id !== moves) as [number, number];
  world.run(1_500);
  world.crash(away);
  const { id } = world.member(moves);
  changed(world.change(moves, { change: 'update', id, peerUrls: [`http://m${moves}:7777`] }));
  for (let i = 0; i < 10; i++) assert.equal(world.put(moves, `k${i}`, 'v').outcome, 'applied');
  world.crash(moves);
  world.machine(moves).listenPort = 7777;
  world.start(moves);
  world.crash(third);
  world.start(away);
  world.until(() => world.machine(away).member?.store.keyCount === 10, 15_000, 'the one that was away to be brought back');
});

test('a member that was away while all others were replaced is found and brought back', () => {
  const world = new World(1, 10);
  world.start(1);
  world.awaitLeader();
  const away = world.newMachine([1]);
  changed(world.change(1, { change: 'add', peerUrls: [world.peerUrl(away)], as: 'learner' }));
  world.start(away);
  world.until(() => world.machine(away).member?.status().leader === world.member(1).id, 10_000, 'the learner to follow');
  world.isolate(away);
  const second = grow(world, 1);
  changed(world.change(second, { change: 'remove', id: world.member(1).id }));
  world.until(() => world.member(1).status().state === 'removed', 10_000, 'the first to leave');
  world.crash(1);
  assert.equal(world.put(second, 'while away', '1').outcome, 'applied');
  world.heal();
  world.until(() => world.has(away, 'while away'), 20_000, 'it to catch up');
  assert.ok(
    world.machine(away).reports.some((report) => report.includes('UNKNOWN_PEER')),
    'strangers came to it',
  );
  assert.equal(world.put(away, 'together', '1').outcome, 'applied');
});

test('what a removed member published is forgotten everywhere', () => {
  const world = new World(3, 11);
  world.startAll();
  world.awaitLeader();
  const ids = world.machines.map(({ id }) => world.member(id).id);
  for (const [at, member] of ids.entries()) {
    const command = { kind: 'memberAttributes', member, name: `m${at + 1}`, clientUrls: ['http://c:1'] } as const;
    const outcomes = world.propose(1, command);
    world.until(() => outcomes.length > 0, 5_000, 'the outcome');
  }
  changed(world.change(1, { change: 'remove', id: ids[2] ?? 0 }));
  for (const id of [1, 2]) world.until(() => world.member(id).store.attributes.size === 2, 5_000, `member ${id} to forget`);
  assert.equal(world.member(1).store.attributes.has(ids[2] ?? 0), false);
});

test('a cluster whose members all crash in the middle of a change goes on', () => {
  const world = new World(1, 12);
  world.start(1);
  world.awaitLeader();
  const two = grow(world, 1);
  const three = grow(world, 1);
  const { id } = world.member(three);
  const outcomes = world.changeLater(1, { change: 'remove', id });
  world.run(2);
  for (const each of [1, two, three]) world.crash(each);
  for (const each of [1, two, three]) world.start(each);
  world.until(() => [1, two].every((each) => world.machine(each).member !== undefined), 10_000, 'the members to start');
  world.awaitLeader();
  assert.equal(world.put(two, 'a', '1').outcome, 'applied');
  assert.ok(outcomes.every(({ outcome }) => outcome !== 'refused'));
});
