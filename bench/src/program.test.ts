import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

const bench = (...args: readonly string[]) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });

test('without a name the programs are listed', () => {
  const { stdout, status } = bench();
  assert.equal(status, 0);
  for (const name of ['core', 'failover', 'sim', 'wire']) assert.match(stdout, new RegExp(`^${name} `, 'm'));
});

test('a program says what may be given, and what it is without', () => {
  const { stdout, status } = bench('failover', '--help');
  assert.equal(status, 0);
  assert.match(stdout, /^ {2}--kills +.* \(50\)$/m);
  assert.match(stdout, /^ {2}--json /m);
});

test('what is not known is refused, with what is', () => {
  const { stderr, status } = bench('sim', '--rate', '3');
  assert.equal(status, 2);
  assert.match(stderr, /'--rate'/);
  assert.match(stderr, /^ {2}--runs /m);
});
