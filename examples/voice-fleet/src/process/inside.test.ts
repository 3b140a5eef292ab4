import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const directory = mkdtempSync(join(tmpdir(), 'voice-inside-'));
after(() => rmSync(directory, { recursive: true }));
const INSIDE = fileURLToPath(new URL('./inside.ts', import.meta.url));

function start(name: string, end: string): ReturnType<typeof spawn> {
  const script = join(directory, `${name}.ts`);
  writeFileSync(
    script,
    `import { obey, say } from ${JSON.stringify(INSIDE)};
     obey({ echo: (document) => say('echoed', document as object) }, ${end});
     say('ready', {});
     setInterval(() => undefined, 1000);`,
  );
  return spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
}

test('a process obeys lines of its parent, and ends when the parent is gone', { timeout: 120_000 }, async () => {
  const child = start('obedient', 'async () => undefined');
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin?.write('unknown {}\necho {"a":1}\n');
  child.stdin?.end();
  assert.deepEqual(await once(child, 'close'), [0, null]);
  assert.match(said, /^ready \{\}\nechoed \{"a":1\}\n$/);
});

test('a process that cannot leave in order leaves anyway', { timeout: 120_000 }, async () => {
  const child = start('stuck', '() => new Promise(() => undefined)');
  child.stdout?.once('data', () => child.stdin?.end());
  assert.deepEqual(await once(child, 'close'), [1, null]);
});

test('Ctrl-C in a terminal reaches everyone, and only the parent acts on it', { timeout: 120_000 }, async () => {
  const child = start('calm', 'async () => undefined');
  await once(child.stdout ?? child, 'data');
  child.kill('SIGINT');
  child.stdin?.write('echo {}\n');
  await once(child.stdout ?? child, 'data');
  child.stdin?.end();
  assert.deepEqual(await once(child, 'close'), [0, null]);
});
