import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test('every code in the sources has its cause and cure in docs/errors.md', () => {
  const listed = readFileSync(`${ROOT}docs/errors.md`, 'utf8');
  const codes = new Set<string>();
  for (const file of globSync(`${ROOT}packages/*/src/**/*.ts`))
    for (const [code] of readFileSync(file, 'utf8').matchAll(/'RG_[A-Z_]+'/g)) codes.add(code.slice(1, -1));
  assert.ok(codes.size > 20);
  assert.deepEqual([...codes].filter((code) => !new RegExp(`\\b${code}\\b`).test(listed)).sort(), []);
});
