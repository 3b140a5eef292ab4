import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeIo } from '@raftgate/io/node';
import { startMember } from './index.ts';
import type { Member, Outcome } from './index.ts';

const io = (root: string): ReturnType<typeof nodeIo> => nodeIo({ root });

function started(root: string): Promise<Member> {
  const options = {
    name: 'a',
    clusterToken: 't',
    initialCluster: [{ name: 'a', peerUrls: ['http://127.0.0.1:2380'] }],
    listenPeer: [{ host: '127.0.0.1', port: 0 }],
    dataDir: 'a',
    snapshotCommands: 40,
    catchUpCommands: 10,
  };
  return new Promise((resolve, reject) => {
    startMember(options, io(root), (error, member) => (member === undefined ? reject(error ?? new Error('no member')) : resolve(member)));
  });
}

function put(member: Member, key: string, deadlineMs: number): Promise<Outcome> {
  const command = { kind: 'put', key, value: new Uint8Array(8), lease: '', prevKv: false, ignoreValue: false, ignoreLease: false } as const;
  return new Promise((resolve) => member.propose(command, { settled: resolve }, deadlineMs));
}

const stopped = (member: Member): Promise<void> => new Promise((resolve) => member.stop(resolve));

test('a member on a real disk and a real network keeps what it acknowledged over a restart', async () => {
  const root = mkdtempSync(join(tmpdir(), 'raftgate-member-'));
  try {
    const deadlineMs = io(root).clock.monotonicMs() + 120_000;
    const first = await started(root);
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => put(first, `k${i}`, deadlineMs)));
    assert.ok(outcomes.every(({ outcome }) => outcome === 'applied'));
    await stopped(first);
    const second = await started(root);
    await put(second, 'last', deadlineMs);
    assert.equal(second.store.keyCount, 101);
    assert.equal(second.incarnation, first.incarnation);
    await stopped(second);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
