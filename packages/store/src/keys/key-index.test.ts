import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import { Budget } from '../budget.ts';
import { buried } from './chunk.ts';
import { KeyIndex } from './key-index.ts';
import { SortedKeys } from './sorted-keys.ts';

test('an index of many chunks finds, scans and counts what a sorted list would, at any revision, while keys come and go', () => {
  const prng = new Prng(3);
  const index = new KeyIndex();
  const versions = new Map<string, [number, number][]>();
  for (let mod = 1; mod <= 6000; mod++) {
    const key = `k${prng.below(1500)}`;
    const isThere = index.locate(key);
    assert.equal(isThere, versions.has(key));
    if (isThere && mod > 3000 && prng.chance(2, 3)) {
      index.removeLocated();
      versions.delete(key);
      continue;
    }
    const list = versions.get(key) ?? [];
    const address = list.length > 0 && list[list.length - 1][1] >= 0 && prng.chance(1, 3) ? buried(mod) : mod;
    index.append(key, isThere, mod, address);
    versions.set(key, [...list, [mod, address]]);
    if (mod % 200 === 0) compare(index, versions, prng.below(mod + 1), prng);
  }
  for (const key of versions.keys()) {
    assert(index.locate(key));
    index.removeLocated();
  }
  assert.equal(index.chunks.length, 0);
  assert.equal(index.live, 0);
});

function compare(index: KeyIndex, versions: Map<string, [number, number][]>, revision: number, prng: Prng): void {
  const [from, to] = [`k${prng.below(1000)}`, prng.chance(1, 4) ? undefined : `k${prng.below(1000)}`];
  const expected: string[] = [];
  for (const [key, list] of versions) {
    const seen = list.findLast(([mod]) => mod <= revision);
    if (seen !== undefined && seen[1] >= 0 && key >= from && (to === undefined || key < to)) expected.push(key);
  }
  const budget = new Budget();
  const found: string[] = [];
  const take = (key: string): boolean => found.push(key) > 0;
  for (let next: string | undefined = from; next !== undefined;) {
    budget.left = 40;
    next = index.scan(next, to, revision, budget, take);
  }
  assert.deepEqual(found, expected.sort());
  const tally = { count: 0 };
  for (let next: string | undefined = from; next !== undefined;) {
    budget.left = 1;
    next = index.count(next, to, revision, budget, tally);
  }
  assert.equal(tally.count, expected.length);
  assert.equal(index.live, [...versions.values()].filter((list) => list[list.length - 1][1] >= 0).length);
  for (const chunk of index.chunks) {
    const { live, modified, history } = chunk;
    chunk.recount();
    assert.deepEqual([live, history], [chunk.live, chunk.history]);
    assert(modified >= chunk.modified);
  }
}

test('keys that nobody wrote since are counted a chunk at a time', () => {
  const index = new KeyIndex();
  for (let i = 0; i < 100_000; i++) index.append(`k${String(i).padStart(6, '0')}`, index.locate(`k${String(i).padStart(6, '0')}`), i, i);
  const budget = new Budget();
  budget.left = 1000;
  const tally = { count: 0 };
  assert.equal(index.count('k', undefined, 100_000, budget, tally), undefined);
  assert.equal(tally.count, 100_000);
});

test('a sorted set of keys keeps what a set and a sort would', () => {
  const prng = new Prng(4);
  const keys = new SortedKeys();
  const expected = new Set<string>();
  for (let i = 0; i < 5000; i++) {
    const key = `k${prng.below(900)}`;
    if (prng.chance(i < 2500 ? 1 : 3, 4)) {
      keys.delete(key);
      expected.delete(key);
    } else {
      keys.add(key);
      expected.add(key);
    }
    if (i % 250 !== 0) continue;
    const after = `k${prng.below(900)}`;
    assert.deepEqual(
      keys.after(after, 20),
      [...expected]
        .sort()
        .filter((key) => key > after)
        .slice(0, 20),
    );
  }
  assert.equal(keys.size, expected.size);
  assert.deepEqual(keys.after('', 10_000), [...expected].sort());
});
