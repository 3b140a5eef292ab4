import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { swarmStore } from './swarm-store.ts';

test('150 seeds pass, and everything happens in them', () => {
  const seen: Record<string, number> = {};
  for (let seed = 1; seed <= 150; seed++) {
    const { verdict, violation, counts } = swarmStore(seed);
    assert.equal(verdict, 'passed', `seed ${seed}: ${violation?.checker}: ${violation?.message}`);
    for (const [kind, count] of Object.entries(counts)) seen[kind] = (seen[kind] ?? 0) + count;
  }
  for (const [kind, count] of Object.entries(seen)) assert.ok(count > 0, `no ${kind}`);
});

test('the same seed has the same hash, another one another', () => {
  assert.equal(swarmStore(11).hash, swarmStore(11).hash);
  assert.notEqual(swarmStore(11).hash, swarmStore(12).hash);
});

test('a history can be followed line by line, which changes nothing', () => {
  const lines: string[] = [];
  assert.equal(swarmStore(3, {}, (line) => lines.push(line)).hash, swarmStore(3).hash);
  assert.ok(lines.some((line) => line.includes('append')));
});
