import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import type { Generation } from '@raftgate/contract';
import { HistoryRecorder, judge } from '@raftgate/proof';
import type { Hop } from '@raftgate/proof';
import type { FleetClient } from './client.ts';
import { candidate, draining, FakeLoader, MemoryCache, stable, World } from '../testing/world.ts';
import type { Loaded, Release } from '../testing/world.ts';

const WORKERS = 3;

/** A small region under a random story: releases come and go, the control plane is cut off, workers die and come back. */
class Region {
  readonly world: World;
  readonly prng: Prng;
  readonly hops: Hop[] = [];
  readonly recorder: HistoryRecorder;
  readonly #caches = new Map<string, MemoryCache>();
  readonly #living = new Map<string, { readonly sdk: FleetClient<Loaded>; readonly kv: World['kv'] }>();
  #releases: readonly Release[] = [];
  #serving: Release | undefined;
  #requests = 0;
  refused = 0;

  constructor(seed: number) {
    this.world = new World(seed);
    this.prng = new Prng(seed);
    this.recorder = new HistoryRecorder(this.world.kv, this.world.keys, () => this.world.io.nowMs);
    this.world.channel({ stalenessBoundMs: 5000, expiryAction: this.prng.chance(1, 2) ? 'refuse' : 'drain' });
    this.#releases = ['r1', 'r2', 'r3'].map((name) => this.world.release(name));
  }

  async begin(): Promise<void> {
    for (const name of ['edge', ...Array.from({ length: WORKERS }, (_, i) => `worker${i}`)]) this.birth(name);
    await this.move();
  }

  birth(name: string): void {
    const cache = this.#caches.get(name) ?? new MemoryCache();
    this.#caches.set(name, cache);
    const loader = new FakeLoader();
    const kv = this.world.engine.connect();
    const sdk = this.world.sdk({
      kv,
      instance: name,
      cache,
      limits: { graceMs: 2000, drainMs: 10_000 },
      ...(name === 'edge' ? { role: 'router', loader: undefined } : { loader }),
    });
    void sdk.start();
    this.#living.set(name, { sdk, kv });
  }

  /** Dies without a word; its cache stays, its lease runs out. */
  death(prng: Prng): void {
    const names = this.names();
    if (names.length === 0) return;
    const name = names[prng.below(names.length)];
    const life = this.#living.get(name);
    this.#living.delete(name);
    void life?.kv.close();
    void life?.sdk.stop({ drainMs: 0 });
  }

  names(): readonly string[] {
    return [...this.#living.keys()];
  }

  /** The way the controller goes: everybody who is there acknowledges, then one revision activates. */
  async move(): Promise<void> {
    const next = this.#releases[this.prng.below(this.#releases.length)];
    const before = this.#serving;
    const members = this.names().map((instance) => ({ instance, incarnation: this.#living.get(instance)?.sdk.status().incarnation ?? 1 }));
    this.world.prepare(next, { members, minPrepared: members.length, attempt: this.#requests + 1, rollout: `ro${this.#requests}` });
    const order = { rollout: `ro${this.#requests}`, attempt: this.#requests + 1 };
    const isReady = (): boolean =>
      members.every(({ instance }) =>
        (JSON.stringify(this.world.record(instance)) ?? '').includes(
          `"level":"probed","order":${JSON.stringify(order, ['attempt', 'rollout'])}`,
        ),
      );
    if (!(await this.world.io.until(isReady, 3000))) return;
    const shares: readonly Generation[] =
      before === undefined || before === next
        ? [stable(next)]
        : this.prng.chance(1, 2)
          ? [stable(next), draining(before)]
          : [stable(before, 70), candidate(next, 30)];
    this.world.assign(shares, { salt: `s${this.#requests}` });
    this.#serving = shares[0].bundle === next.bundle ? next : before;
  }

  request(): void {
    const edge = this.#living.get('edge')?.sdk;
    const workers = this.names().filter((name) => name !== 'edge');
    if (edge === undefined || workers.length === 0) return;
    this.#requests += 1;
    const reqId = `q${this.#requests}`;
    const key = `user${this.prng.below(20)}`;
    const name = workers[this.prng.below(workers.length)];
    const pin = edge.pin(key);
    if (!pin.ok) return void (this.refused += 1);
    this.#log(reqId, 'router', 'edge', key, pin.pinned, pin.pinned.token);
    const hop = this.#living.get(name)?.sdk.adopt(pin.pinned.token);
    if (hop?.ok === true) {
      // What the worker really used: what its loader made of the bytes.
      const used = this.#releases.find((one) => one.name === hop.pinned.loaded?.release);
      this.#log(reqId, 'worker', name, key, hop.pinned, hop.pinned.token, used?.parts);
      this.world.io.timers.after(this.prng.below(500), () => hop.pinned.release());
    } else this.refused += 1;
    pin.pinned.release();
  }

  #log(
    reqId: string,
    hop: string,
    instance: string,
    key: string,
    pinned: { readonly epoch: number; readonly held: Hop['held'] & object },
    pin: string,
    parts: Hop['parts'] = {},
  ): void {
    const now = this.world.io.nowMs;
    this.hops.push({
      reqId,
      hop,
      instance,
      region: 'a',
      startedMs: now,
      endedMs: now + 1,
      epoch: pinned.epoch,
      pin,
      held: pinned.held,
      parts,
      key,
    });
  }

  async end(): Promise<void> {
    this.world.isDown = false;
    const left = [...this.#living.values()].map(({ sdk }) => sdk);
    await this.world.stop(...left);
    await this.world.io.run(10);
  }
}

test('whatever happens to it, a fleet of SDKs gives the checker nothing to find', async () => {
  let [served, refused] = [0, 0];
  for (let seed = 1; seed <= 12; seed += 1) {
    const region = new Region(seed);
    const { prng, world } = region;
    await region.begin();
    for (let i = 0; i < 400; i += 1) {
      await world.io.run(prng.between(5, 60));
      region.request();
      const dice = prng.below(100);
      if (dice < 3) await region.move();
      else if (dice < 5) world.isDown = !world.isDown;
      else if (dice < 7) region.death(prng);
      else if (dice < 11)
        for (const name of ['edge', 'worker0', 'worker1', 'worker2']) if (!region.names().includes(name)) region.birth(name);
    }
    await region.end();
    const verdict = judge({
      hops: region.hops,
      history: region.recorder.stop(),
      keys: world.keys,
      channel: 'voice',
      bounds: { skewMs: 20, convergenceMs: 5000 },
    });
    assert.deepEqual(
      verdict.findings.flatMap((one) => one.examples.map((example) => `${one.invariant}: ${JSON.stringify(example)}`)),
      [],
      `seed ${seed}`,
    );
    assert.ok(verdict.isHistoryWhole && verdict.undecodable === 0);
    served += verdict.figures.requests;
    refused += region.refused;
  }
  assert.ok(served > 1500, `served ${served}, refused ${refused}`);
});
