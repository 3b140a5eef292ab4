import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SearchError } from './errors.ts';
import { readPatch, readPatches } from './patch-file.ts';
import { plant, repositoryRoot } from './planted.ts';

const directory = mkdtempSync(join(tmpdir(), 'raftgate-patches-'));
after(() => rmSync(directory, { recursive: true, force: true }));
// Copies are made here, and nobody else's are seen.
process.env['TMPDIR'] = directory;
const copies = (): readonly string[] => readdirSync(directory).filter((name) => name.startsWith('raftgate-mutant-'));

const DEFECT = `breaks: quorums of less than half
source: nobody's

diff --git a/packages/raft/src/quorum/majority.ts b/packages/raft/src/quorum/majority.ts
--- a/packages/raft/src/quorum/majority.ts
+++ b/packages/raft/src/quorum/majority.ts
@@ -1,1 +1,2 @@
+export const PLANTED = true;
 /** How a vote stands. */
`;

function patchOf(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

const root = repositoryRoot();
const MAJORITY = new URL('../../../raft/src/quorum/majority.ts', import.meta.url);

test('a patch gives what its sources become, leaves the checkout alone and no copy behind', () => {
  const patch = readPatch(patchOf('Z1-less-than-half.patch', DEFECT));
  assert.equal(patch.id, 'Z1');
  assert.deepEqual(patch.header, { breaks: 'quorums of less than half', source: "nobody's" });
  const before = copies();
  const planted = plant(root, patch);
  assert.deepEqual([...planted.keys()], [MAJORITY.href]);
  assert.match(planted.get(MAJORITY.href) ?? '', /^export const PLANTED = true;\n(?![^]*VoteResult =)/);
  assert.doesNotMatch(readFileSync(MAJORITY, 'utf8'), /PLANTED/);
  assert.deepEqual(copies(), before);
});

test('a patch may add sources and remove some', () => {
  const path = (name: string): string => `packages/raft/src/quorum/${name}.ts`;
  const source = readFileSync(MAJORITY, 'utf8').trimEnd().split('\n');
  const text = [
    `--- /dev/null\n+++ b/${path('added')}\n@@ -0,0 +1,1 @@\n+export const ADDED: boolean = true;`,
    `--- a/${path('majority')}\n+++ /dev/null\n@@ -1,${source.length} +0,0 @@\n${source.map((line) => `-${line}`).join('\n')}\n`,
  ].join('\n');
  const planted = plant(root, readPatch(patchOf('Z4-added.patch', text)));
  assert.equal(planted.get(new URL('./added.ts', MAJORITY).href)?.trim(), 'export const ADDED          = true;');
  assert.ok(planted.has(MAJORITY.href) && planted.get(MAJORITY.href) === undefined);
});

test('a patch that does not apply is an error, not a kill', () => {
  const before = copies();
  const patch = readPatch(patchOf('Z2-elsewhere.patch', DEFECT.replaceAll('majority.ts', 'nowhere.ts')));
  assert.throws(() => plant(root, patch), SearchError);
  const broken = readPatch(patchOf('Z3-broken.patch', DEFECT.replace('const PLANTED', 'const const')));
  assert.throws(() => plant(root, broken), SearchError);
  const outside = readPatch(
    patchOf('Z5-outside.patch', DEFECT.replaceAll('packages/raft/src/quorum/majority.ts', 'packages/kv/src/index.ts')),
  );
  assert.throws(() => plant(root, outside), SearchError);
  assert.deepEqual(copies(), before);
});

test('every mutant of ours says what it breaks, where it is from and who should see it', () => {
  for (const { name, header } of readPatches(join(root, 'packages/sim/mutants')))
    for (const word of ['breaks', 'source', 'expected']) assert.ok(header[word], `${name}: ${word}`);
});
