import { strict as assert } from 'node:assert';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { IoError } from '../index.ts';
import { ioError } from './errors.ts';
import { nodeIo } from './index.ts';

test('files and directories are for their owner only', async () => {
  const root = await mkdtemp(join(tmpdir(), 'raftgate-io-'));
  try {
    const { disk } = nodeIo({ root });
    await new Promise((resolve) => disk.makeDirectory('d', resolve));
    await new Promise<void>((resolve) => disk.open('d/f', 'create', (_, file) => file?.close(() => resolve())));
    assert.equal((await stat(join(root, 'd'))).mode & 0o777, 0o700);
    assert.equal((await stat(join(root, 'd/f'))).mode & 0o777, 0o600);
  } finally {
    await rm(root, { recursive: true });
  }
});

test('a connection that cannot be made ends with one error that names the address', async () => {
  // TEST-NET-1 (RFC 5737) is routed nowhere: ETIMEDOUT, or what the network says sooner.
  const { network } = nodeIo({ root: '.' });
  const error = await new Promise<IoError | undefined>((resolve) =>
    network.connect('192.0.2.1', 9, 50, () => assert.fail('connected to nowhere'), resolve),
  );
  assert.ok(error !== undefined);
  assert.ok(error.message.includes('192.0.2.1:9'));
});

test('a system code without a name of ours becomes the one that means the same, or EOTHER', () => {
  assert.equal(ioError('write', 'f', Object.assign(new Error('quota'), { code: 'EDQUOT' })).code, 'ENOSPC');
  assert.equal(ioError('write', 'f', Object.assign(new Error('loop'), { code: 'ELOOP' })).code, 'EOTHER');
  assert.equal(ioError('write', 'f', Object.assign(new Error('loop'), { code: 'ELOOP' })).message, 'write f: ELOOP');
  assert.equal(ioError('write', 'f', new Error('strange')).message, 'write f: strange');
});

test('shared memory is zeroed, and random words differ', () => {
  const { allocator, random } = nodeIo({ root: '.' });
  assert.ok(new Uint8Array(allocator.shared(64)).every((byte) => byte === 0));
  const words = new Set(Array.from({ length: 8 }, () => random.uint32()));
  assert.ok(words.size > 1 && [...words].every((word) => word >>> 0 === word));
});
