import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileCache } from './file-cache.ts';

test('a file cache gives back what was saved last, and nothing half written', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'raftgate-cache-'));
  try {
    const path = join(directory, 'deep', 'w1.snapshot');
    const cache = fileCache(path);
    assert.equal(await cache.load(), undefined);
    await cache.save(Uint8Array.of(1, 2, 3));
    await cache.save(Uint8Array.of(4, 5));
    // What a process killed in the middle leaves behind is not looked at.
    await writeFile(`${path}.tmp`, 'half');
    assert.deepEqual([...((await cache.load()) ?? [])], [4, 5]);
    assert.deepEqual((await readdir(join(directory, 'deep'))).sort(), ['w1.snapshot', 'w1.snapshot.tmp']);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('a file that cannot be read is told, not taken for the first start', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'raftgate-cache-'));
  try {
    await assert.rejects(fileCache(directory).load());
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
