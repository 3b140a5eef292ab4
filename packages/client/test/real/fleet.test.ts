import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FleetClient } from '@raftgate/client';
import type { KvClient } from '@raftgate/client';
import { connectKv, fileCache } from '@raftgate/client/node';
import { digestOf, encodeDocument, Keys } from '@raftgate/contract';
import type { Assignment, BundleBody, Channel, Digest, Generation } from '@raftgate/contract';
import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import { startEtcd } from './etcd.ts';

const keys = new Keys('real');

async function put(kv: KvClient, documents: Readonly<Record<string, object>>): Promise<void> {
  const success = Object.entries(documents).map(([key, document]) => ({ op: 'put', key, value: encodeDocument(document) }) as const);
  await kv.txn({ compare: [], success });
}

/** A release of one part, which says its name. */
async function release(kv: KvClient, name: string): Promise<Digest> {
  const part = { format: 1, kind: 'prompt', name: 'hello', version: name, spec: { type: 'text', template: name } } as const;
  const digest = digestOf(part);
  const body: BundleBody = { format: 1, parts: [{ kind: 'prompt', name: 'hello', version: name, digest, roles: [], impact: 'hot' }] };
  await put(kv, { [keys.part('prompt', digest)]: part, [keys.bundleBody(digestOf(body))]: body });
  return digestOf(body);
}

const CHANNEL: Channel = {
  format: 1,
  channel: 'voice',
  roles: ['worker'],
  regions: ['a'],
  coordination: 'barrier',
  pin: 'request',
  serving: 'multiplexed',
  stalenessBoundMs: 30_000,
  expiryAction: 'serve-stale',
  minServing: {},
  prepareMode: 'side-by-side',
  abortPolicy: 'drain-unready',
};

async function assign(kv: KvClient, epoch: number, name: string, bundle: Digest): Promise<void> {
  const generations: readonly Generation[] = [{ bundle, name, role: 'stable', weight: 100 }];
  const assignment: Assignment = { format: 1, lineage: 1, epoch, channel: 'voice', region: 'a', generations, salt: 's' };
  await put(kv, { [keys.assignment('voice', 'a')]: assignment });
}

async function eventually(what: string, holds: () => boolean, boundMs = 20_000): Promise<void> {
  const untilMs = performance.now() + boundMs;
  while (!holds()) {
    assert.ok(performance.now() < untilMs, `${what}: not within ${boundMs} ms`);
    await new Promise<void>((resolve) => void setTimeout(resolve, 10));
  }
}

test('over a plain etcd an SDK serves, survives its death, starts without it, and goes on when it is back', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'raftgate-sdk-'));
  const etcd = await startEtcd();
  const admin = connectKv({ endpoints: [etcd.endpoint] });
  const open: { stop(): Promise<void> }[] = [];
  const sdk = (): FleetClient => {
    const kv = connectKv({ endpoints: [etcd.endpoint] });
    const client = new FleetClient({
      kv,
      io: { clock: nodeClock(), timers: nodeTimers(), random: nodeRandom() },
      namespace: 'real',
      channel: 'voice',
      region: 'a',
      role: 'worker',
      instance: 'w1',
      cache: fileCache(join(directory, 'w1.snapshot')),
    });
    open.push({ stop: () => client.stop({ drainMs: 0 }).then(() => kv.close()) });
    return client;
  };
  const serves = (client: FleetClient): string => {
    const pin = client.pin('k');
    if (!pin.ok) return pin.refusal.code;
    pin.pinned.release();
    return `${pin.pinned.epoch} ${pin.pinned.name}`;
  };
  try {
    await put(admin, { [keys.channel('voice')]: CHANNEL });
    await assign(admin, 1, 'r1', await release(admin, 'r1'));
    const first = sdk();
    await first.start();
    assert.equal(serves(first), '1 r1');
    await assign(admin, 2, 'r2', await release(admin, 'r2'));
    await eventually('the second release', () => serves(first) === '2 r2');
    await etcd.kill();
    await eventually('STALE', () => first.state === 'STALE');
    assert.equal(serves(first), '2 r2');
    await open[0].stop();
    const second = sdk();
    await second.start();
    assert.deepEqual([second.state, serves(second)], ['STALE', '2 r2']);
    await etcd.start();
    await eventually('FRESH', () => second.state === 'FRESH');
    await assign(admin, 3, 'r1', await release(admin, 'r1'));
    await eventually('the third assignment', () => serves(second) === '3 r1');
    const { kvs } = await admin.range({ key: keys.instances('voice'), prefix: true });
    assert.equal(kvs.length, 1);
    assert.notEqual(kvs[0].lease, '0');
  } finally {
    for (const one of open) await one.stop();
    await admin.close();
    await etcd.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
