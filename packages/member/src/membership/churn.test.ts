import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../outcome.ts';
import { World } from '../testing/world.ts';
import type { MembershipOutcome } from './request.ts';

const SEEDS = Number(process.env['RAFTGATE_SEEDS'] ?? 4);
const FIRST = Number(process.env['RAFTGATE_SEED'] ?? 1);
const ROUNDS = 40;
const MAX_MACHINES = 9;

for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
  test(`members come, go, crash and are cut off, and nothing acknowledged is lost: seed ${seed}`, () => new Churn(seed).run());
}

/** Random changes, crashes and partitions; then peace, in which everything must come together. */
class Churn {
  private readonly world: World;
  private readonly seed: number;
  private readonly writes: { readonly key: string; readonly outcomes: readonly Outcome[] }[] = [];
  private readonly changes: (readonly MembershipOutcome[])[] = [];
  /** Machines that were told to start and not to leave. */
  private readonly started = new Set<number>([1, 2, 3]);
  private isCut = false;

  constructor(seed: number) {
    this.seed = seed;
    this.world = new World(3, seed, { snapshotCommands: 30, catchUpCommands: 5 });
  }

  run(): void {
    const { world } = this;
    world.startAll();
    world.awaitLeader();
    for (let round = 0; round < ROUNDS; round++) {
      this.write(round);
      this.disturb();
      world.run(world.random.below(600));
    }
    this.makePeace();
    this.check();
  }

  private write(round: number): void {
    for (const at of this.running()) {
      const key = `${round}-${at}`;
      this.writes.push({ key, outcomes: this.world.putLater(at, key, 'v', 2_000) });
    }
  }

  private disturb(): void {
    const { world } = this;
    const at = this.someone();
    switch (world.random.below(8)) {
      case 0:
      case 1:
        if (at !== 0 && world.machines.length < MAX_MACHINES) this.add(at);
        return;
      case 2:
      case 3:
        if (at !== 0) this.remove(at);
        return;
      case 4:
        if (at !== 0 && this.running().length > 2) world.crash(at);
        return;
      case 5:
        if (at !== 0 && !this.isCut) world.isolate(at);
        this.isCut = true;
        return;
      case 6:
        world.heal();
        this.isCut = false;
        return;
      default:
        this.startCrashed();
    }
  }

  private add(at: number): void {
    const { world } = this;
    const id = world.newMachine(this.running());
    const peerUrls = [world.peerUrl(id)];
    const as = world.random.chance(1, 3) ? 'learner' : 'voter';
    const outcomes = world.changeLater(at, { change: 'add', peerUrls, as }, 3_000);
    this.changes.push(outcomes);
    this.started.add(id);
    world.run(world.random.below(200));
    world.start(id);
  }

  private remove(at: number): void {
    const { world } = this;
    const configured = world.member(at).status().configuration.voters;
    const victim = configured[world.random.below(Math.max(1, configured.length))];
    if (victim !== undefined) this.changes.push(world.changeLater(at, { change: 'remove', id: victim.id }, 3_000));
  }

  private startCrashed(): void {
    for (const id of this.started) {
      const { member, failure } = this.world.machine(id);
      if (member === undefined && failure === undefined && !this.world.isStarting(id)) this.world.start(id);
    }
  }

  private makePeace(): void {
    const { world } = this;
    world.heal();
    this.startCrashed();
    world.run(8_000);
    this.startCrashed();
    const configured = (): readonly number[] => {
      const leader = world.leader();
      return leader === 0
        ? []
        : world
            .member(leader)
            .status()
            .configuration.voters.map(({ id }) => id);
    };
    const isWhole = (): boolean => {
      const ids = configured();
      return ids.length > 0 && ids.every((id) => this.running().some((each) => world.member(each).id === id));
    };
    world.until(isWhole, 40_000, 'every voter to run');
    const late = [...this.changes, ...this.writes.map(({ outcomes }) => outcomes)].filter((outcomes) => outcomes.length > 1);
    assert.equal(late.length, 0, 'nobody is answered twice');
  }

  private check(): void {
    const { world, seed } = this;
    const leader = world.awaitLeader();
    const { voters, outgoing } = world.member(leader).status().configuration;
    assert.equal(outgoing.length, 0, `seed ${seed}: no change is left half done`);
    const applied = this.writes.filter(({ outcomes }) => outcomes[0]?.outcome === 'applied').map(({ key }) => key);
    assert.ok(applied.length > 0, `seed ${seed}: ${applied.length} writes`);
    const hashes = new Set<string>();
    for (const at of this.running()) {
      if (!voters.some(({ id }) => id === world.member(at).id)) continue;
      assert.equal(world.barrier(at, 10_000).outcome, 'reached', `seed ${seed}: a read at ${at}`);
      for (const key of applied) assert.ok(world.has(at, key), `seed ${seed}: ${key} is gone from ${at}`);
    }
    const index = world.member(leader).status().commitIndex;
    for (const at of this.running()) {
      const { store } = world.member(at);
      if (store.appliedIndex === index) hashes.add(JSON.stringify(store.hash()));
    }
    assert.equal(hashes.size, 1, `seed ${seed}: equal states`);
  }

  private running(): number[] {
    return this.world.machines.filter(({ member }) => member?.status().state === 'running').map(({ id }) => id);
  }

  private someone(): number {
    const running = this.running();
    return running.length === 0 ? 0 : (running[this.world.random.below(running.length)] ?? 0);
  }
}
