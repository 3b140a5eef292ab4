import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { swarmStorage } from './swarm-storage.ts';
import type { StorageCounts } from './verdict.ts';

test('200 seeds pass, and everything happens in them', () => {
  const seen: Record<string, number> = {};
  for (let seed = 1; seed <= 200; seed++) {
    const { verdict, violation, counts } = swarmStorage(seed);
    assert.equal(verdict, 'passed', `seed ${seed}: ${violation?.checker}: ${violation?.message}`);
    for (const [kind, count] of Object.entries(counts)) seen[kind] = (seen[kind] ?? 0) + count;
  }
  const kinds: (keyof StorageCounts)[] = [
    'crashes',
    'kills',
    'rollovers',
    'snapshots',
    'installs',
    'releases',
    'beginnings',
    'faults',
    'damagedSnapshots',
    'damagedEndings',
    'ambiguous',
    'torn',
  ];
  for (const kind of kinds) assert.ok((seen[kind] ?? 0) > 0, `no ${kind}`);
});

test('the same seed has the same hash, another one another', () => {
  assert.equal(swarmStorage(11).hash, swarmStorage(11).hash);
  assert.notEqual(swarmStorage(11).hash, swarmStorage(12).hash);
});

test('a history can be followed line by line, which changes nothing', () => {
  const lines: string[] = [];
  assert.equal(swarmStorage(3, {}, (line) => lines.push(line)).hash, swarmStorage(3).hash);
  assert.ok(lines.some((line) => line.includes('starts')));
});
