import assert from 'node:assert/strict';
import { test } from 'node:test';
import { swarmCore } from './swarm-core.ts';

const SEEDS = 60;

test('random histories of bare cores keep every invariant, and come to rest once healed', () => {
  const totals = { delivered: 0, elections: 0, committed: 0, crashes: 0, installs: 0, reads: 0, configurations: 0, transfers: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { verdict, violation, counts } = swarmCore(seed);
    assert.equal(verdict, 'passed', `seed ${seed}: ${violation?.checker}: ${violation?.message}`);
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += counts[name];
  }
  for (const [name, count] of Object.entries(totals)) assert.ok(count >= SEEDS / 2, `${name}: ${count} in ${SEEDS} runs`);
});

test('the same seed gives the same history, another one another', () => {
  const { hash, steps } = swarmCore(7);
  assert.deepEqual({ hash, steps }, { hash: swarmCore(7).hash, steps: swarmCore(7).steps });
  assert.notEqual(swarmCore(8).hash, hash);
});

test('what is given is not drawn, and moves nothing else', () => {
  const drawn = swarmCore(3).options;
  const { options, verdict } = swarmCore(3, { steps: 300, voters: 5 });
  assert.deepEqual(options, { ...drawn, steps: 300, voters: 5 });
  assert.equal(verdict, 'passed');
});

test('a run can be followed line by line, which changes nothing', () => {
  const lines: string[] = [];
  const { hash } = swarmCore(5, {}, (line) => lines.push(line));
  assert.equal(hash, swarmCore(5).hash);
  assert.ok(lines.length > 100);
  assert.ok(lines.some((line) => /leads \d/.test(line)));
});
