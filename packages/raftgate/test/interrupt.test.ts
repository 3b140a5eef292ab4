import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MAIN } from './complaint.ts';
import { eventually } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'raftgate-interrupt-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** `raftgate sim ARGS`, and Ctrl-C once `isReady`. */
async function interrupted(args: readonly string[], isReady: (told: string) => boolean): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, 'sim', ...args], { env: { ...process.env, TMPDIR: root } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  try {
    await eventually('something to interrupt', 60_000, () => Promise.resolve(isReady(stdout + stderr) ? true : undefined));
    child.kill('SIGINT');
    return { code: await ended, stderr };
  } finally {
    child.kill('SIGKILL');
  }
}

test('Ctrl-C ends a search with what it has done', async () => {
  const { code, stderr } = await interrupted(['--minutes', '5', '--level', 'store'], (told) => told.includes('seeds/s'));
  assert.equal(code, 130, stderr);
  assert.match(stderr, /\ninterrupted; .*\n\d+ seeds, 0 failed, .* x real time\n$/);
});

test('Ctrl-C leaves no copy of the rooms behind', async () => {
  const copies = (): readonly string[] => readdirSync(root).filter((name) => name.startsWith('raftgate-mutant-'));
  const { code, stderr } = await interrupted(['--mutants', '--json'], (told) => told.includes('"killed"'));
  assert.match(stderr, /^interrupted; \d+ were not searched to the end$/m);
  assert.ok(code === 130 || code === 1, `${code}`);
  assert.deepEqual(copies(), []);
});
