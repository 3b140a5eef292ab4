import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Codes in quotes, and the refusals of the rollout room, which the command line prints with RG_ in front. */
function codesOfSources(): Set<string> {
  const codes = new Set<string>();
  for (const file of globSync(`${ROOT}packages/*/src/**/*.ts`)) {
    const text = readFileSync(file, 'utf8');
    for (const [, code = ''] of text.matchAll(/['"`](RG_[A-Z_]+)['"`]/g)) codes.add(code);
  }
  const refusals = /RolloutRefusalCode =([^;]+);/.exec(readFileSync(`${ROOT}packages/rollout/src/errors.ts`, 'utf8'))?.[1] ?? '';
  for (const [, code = ''] of refusals.matchAll(/'([A-Z_]+)'/g)) codes.add(`RG_${code}`);
  return codes;
}

test('docs/errors.md lists every code of the sources with cause and cure, and no other', () => {
  const rows = readFileSync(`${ROOT}docs/errors.md`, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[1]?.startsWith('RG_'));
  for (const [, code = '', cause = '', cure = ''] of rows) assert.ok(cause.length > 5 && cure.length > 3, code);
  const listed = rows.flatMap(([, codes = '']) => codes.split(', '));
  const known = codesOfSources();
  assert.ok(known.size > 40);
  assert.deepEqual(
    [...known].filter((code) => !listed.includes(code)),
    [],
    'in the sources, not in docs/errors.md',
  );
  assert.deepEqual(
    listed.filter((code) => !known.has(code)),
    [],
    'in docs/errors.md, not in the sources',
  );
  assert.equal(new Set(listed).size, listed.length);
});
