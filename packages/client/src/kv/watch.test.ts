import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng, utf8Decode, utf8Encode } from '@raftgate/bytes';
import { MemoryEngine } from '@raftgate/kv/memory';
import { FakeWatchServer } from '../testing/fake-server.ts';
import { SimIo } from '../testing/sim-io.ts';
import { createKvClient } from './client.ts';
import type { KvClient, WatchEvent } from './types.ts';

interface Bench {
  readonly io: SimIo;
  readonly engine: MemoryEngine;
  readonly servers: readonly FakeWatchServer[];
  readonly kv: KvClient;
}

function bench(seed: number): Bench {
  const io = new SimIo(seed);
  const engine = new MemoryEngine({ timers: io.timers });
  const servers = ['a', 'b', 'c'].map((name, i) => new FakeWatchServer(name, engine, io, seed * 10 + i));
  return { io, engine, servers, kv: createKvClient({ channels: servers, ...io }) };
}

const show = (events: readonly WatchEvent[], revision: number): string =>
  `${revision}: ${events.map((event) => (event.type === 'put' ? `${event.kv.key}=${utf8Decode(event.kv.value)}` : `-${event.key}`)).join(' ')}`;

/** Writes `count` transactions of one to four keys each, with time between them. */
async function write({ io, engine }: Bench, prng: Prng, count: number): Promise<readonly string[]> {
  const written: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const keys = Array.from({ length: prng.between(1, 5) }, (_, k) => `/x/${k}-é`);
    const isDelete = prng.chance(1, 5) && i > 0;
    const before = engine.revision;
    engine.txn({
      compare: [],
      success: keys.map((key, k) =>
        isDelete && engine.tree.latest(key) !== undefined ? { op: 'delete', key } : { op: 'put', key, value: utf8Encode(`${i}.${k}`) },
      ),
    });
    if (engine.revision > before) written.push(String(engine.revision));
    if (prng.chance(1, 3)) await io.run(prng.between(0, 50));
  }
  return written;
}

test('over cut streams, fragments and other endpoints nothing is skipped, repeated or torn apart', async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const world = bench(seed);
    for (const server of world.servers) {
      server.cutAfter = 6;
      server.repeats = seed % 3;
    }
    const seen: string[] = [];
    const truth: string[] = [];
    world.engine.watchers.add(
      { key: '/x/', prefix: true },
      { onEvents: (events, revision) => void truth.push(show(events, revision)), onEnd: () => undefined },
      world.engine.revision,
    );
    const watch = world.kv.watch(
      { key: '/x/', prefix: true, startRevision: 1 },
      { onEvents: (events, revision) => void seen.push(show(events, revision)), onEnd: (error) => void seen.push(error.code) },
    );
    await write(world, new Prng(seed), 40);
    await world.io.until(() => seen.length >= truth.length, 60_000);
    assert.deepEqual(seen, truth, `seed ${seed}`);
    assert.ok(world.servers.reduce((sum, server) => sum + server.streams, 0) > 3);
    watch.close();
    await world.kv.close();
  }
});

test('a watch from now on begins where its first server said, over every reconnect', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const world = bench(seed);
    await write(world, new Prng(seed), 5);
    const seen: number[] = [];
    let from: number | undefined;
    world.kv.watch(
      { key: '/x/', prefix: true },
      { onStart: (revision) => void (from ??= revision), onEvents: (_, revision) => void seen.push(revision), onEnd: () => undefined },
    );
    await world.io.until(() => from !== undefined);
    for (const server of world.servers) server.cutAfter = 4;
    const written = (await write(world, new Prng(seed + 100), 20)).map(Number);
    await world.io.until(() => seen.length >= written.length, 60_000);
    assert.deepEqual(seen, written, `seed ${seed}`);
    await world.kv.close();
  }
});

test('a server that falls silent is left for another', async () => {
  const world = bench(3);
  const seen: number[] = [];
  world.kv.watch(
    { key: '/x/', prefix: true, startRevision: 1 },
    { onEvents: (_, revision) => void seen.push(revision), onEnd: () => undefined },
  );
  await world.io.run(100);
  for (const server of world.servers) server.isSilent = server.streams > 0;
  const written = (await write(world, new Prng(1), 3)).map(Number);
  await world.io.run(20_000);
  assert.deepEqual(seen, written);
  await world.kv.close();
});

test('an answer to a progress request is a sign of life and no promise', async () => {
  const world = bench(4);
  const progress: number[] = [];
  world.kv.watch(
    { key: '/other/', prefix: true, startRevision: 1 },
    { onEvents: () => undefined, onProgress: (revision) => void progress.push(revision), onEnd: () => undefined },
  );
  await write(world, new Prng(1), 3);
  await world.io.run(20_000);
  assert.deepEqual(progress, []);
  assert.equal(
    world.servers.reduce((sum, server) => sum + server.streams, 0),
    1,
  );
  await world.kv.close();
});

test('compacted ends a watch, closing the client ends all, and a closed watch is silent', async () => {
  const world = bench(5);
  await write(world, new Prng(1), 10);
  world.engine.compact(world.engine.revision);
  const ends: string[] = [];
  const sink = (name: string) => ({
    onEvents: () => void ends.push(`${name} events`),
    onEnd: (error: { readonly code: string }) => void ends.push(`${name} ${error.code}`),
  });
  world.kv.watch({ key: '/x/', prefix: true, startRevision: 2 }, sink('old'));
  world.kv.watch({ key: '/x/', prefix: true }, sink('open'));
  const closed = world.kv.watch({ key: '/x/', prefix: true }, sink('closed'));
  closed.close();
  await world.io.run(1000);
  assert.deepEqual(ends, ['old compacted']);
  await world.kv.close();
  world.kv.watch({ key: '/x/' }, sink('late'));
  await world.io.run(1000);
  assert.deepEqual(ends, ['old compacted', 'open closed', 'late closed']);
});

test('a watch begun because another ended with its client opens no stream, and is told so later', async () => {
  const world = bench(1);
  const codes: string[] = [];
  const begin = (): void => {
    // A bound, for a client that goes on ending what begins meanwhile.
    if (codes.length >= 20) return;
    const again = (error: { readonly code: string }): void => {
      codes.push(error.code);
      if (codes.length !== 2) begin();
    };
    world.kv.watch({ key: '/x/', prefix: true }, { onEvents: () => undefined, onEnd: again });
  };
  begin();
  await world.io.run(100);
  const streams = (): number => world.servers.reduce((sum, server) => sum + server.streams, 0);
  const before = streams();
  await world.kv.close();
  assert.equal(streams(), before, 'a client that closes opens nothing');
  assert.deepEqual(codes, ['closed'], 'what begins while a client closes is told of it later, not from within');
  await world.io.run(60_000);
  assert.deepEqual([codes, streams()], [['closed', 'closed'], before]);
});
