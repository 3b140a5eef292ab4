import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MutantSearch } from './mutant-search.ts';
import type { PatchFile } from './patch-file.ts';

const PATCH = { id: 'Z1', name: 'Z1-any', header: {} } as unknown as PatchFile;

test('the seed that is known to kill is tried however long the rooms took to load, and others while there is time', () => {
  const search = new MutantSearch('', PATCH, { known: { seed: 7, level: 'core' }, onlyKnown: false, firstSeed: 1, maxWallMs: 0 }, () => {});
  assert.equal(search.next(), 7);
  for (const begunMs = performance.now(); performance.now() <= begunMs;);
  assert.equal(search.next(), undefined);
});
