import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Child } from './child.ts';

const directory = mkdtempSync(join(tmpdir(), 'raftgate-child-'));
after(() => rmSync(directory, { recursive: true }));

function child(name: string, source: string): Child {
  const script = join(directory, `${name}.mjs`);
  writeFileSync(script, source);
  return new Child({ name, script, args: [], logFile: join(directory, `${name}.log`) });
}

test('a line is seen whether it was printed before or after the wait began', async () => {
  const speaker = child('speaker', `console.log('first'); setTimeout(() => console.log('second'), 50); setInterval(() => {}, 1000);`);
  assert.equal(await speaker.waitFor(/first/, 60_000), 'first');
  assert.equal(await speaker.waitFor(/first/, 60_000), 'first');
  assert.equal(await speaker.waitFor(/second/, 60_000), 'second');
  await speaker.stop();
  assert.match(readFileSync(join(directory, 'speaker.log'), 'utf8'), /first\nsecond/);
});

test('waiting for a child that ends tells its last words', async () => {
  const quitter = child('quitter', `console.error('no room'); process.exit(3);`);
  await assert.rejects(quitter.waitFor(/ready/, 60_000), /quitter ended before it was ready:\nno room/);
  assert.equal(await quitter.exited, 3);
});

test('a killed child ends with the code of a signal', async () => {
  const orphan = child('orphan', `console.log('up'); setInterval(() => {}, 1000);`);
  await orphan.waitFor(/up/, 60_000);
  orphan.signal('SIGKILL');
  assert.equal(await orphan.exited, 128);
});
