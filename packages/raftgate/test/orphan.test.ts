import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../src/local/ports.ts';
import { eventually, PATIENCE_MS } from './support.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('a member whose log reader is gone goes on, and still stops when told', { timeout: 4 * PATIENCE_MS }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-orphan-'));
  const [client, peer] = await freePorts(2);
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const member = spawn(process.execPath, [
    MAIN,
    'serve',
    '--name=m1',
    `--data-dir=${join(directory, 'data')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=m1=${peerUrl}`,
  ]);
  const ended = new Promise<number | null>((resolve) => member.once('exit', (code) => resolve(code)));
  const health = async (): Promise<string> => (await fetch(`${url}/health`)).text();
  try {
    await eventually('health', PATIENCE_MS, async () => (/true/.test(await health()) ? true : undefined));
    member.stdout.destroy();
    member.stderr.destroy();
    member.kill('SIGTERM');
    assert.equal(await ended, 0);
  } finally {
    member.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
});
