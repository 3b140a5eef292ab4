import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MutantSearch, type MutantVerdict } from './mutant-search.ts';
import { cutOff } from './outcome.ts';
import type { PatchFile } from './patch-file.ts';

const PATCH = { id: 'Z1', name: 'Z1-any', header: {} } as unknown as PatchFile;

test('the seed that is known to kill is tried however long the rooms took to load, and others while there is time', () => {
  const search = new MutantSearch('', PATCH, { known: { seed: 7, level: 'core' }, onlyKnown: false, firstSeed: 1, maxWallMs: 0 }, () => {});
  assert.equal(search.next(), 7);
  for (const begunMs = performance.now(); performance.now() <= begunMs;);
  assert.equal(search.next(), undefined);
});

test('a seed that is ended without a verdict kills nothing, and is counted', () => {
  const verdicts: MutantVerdict[] = [];
  const plan = { known: undefined, onlyKnown: false, firstSeed: 1, maxWallMs: 60_000 };
  const search = new MutantSearch('', PATCH, plan, (verdict) => verdicts.push(verdict));
  search.settled(cutOff(search.next() ?? 0, 'no verdict after 20 s', 20_000));
  search.settled(cutOff(search.next() ?? 0, { level: 'cluster', checker: 'worker', message: 'it ended', atMs: 0 }, 3));
  assert.deepEqual(
    verdicts.map(({ kill, runs, undecided }) => [kill?.seed, runs, undecided]),
    [[2, 2, 1]],
  );
});
