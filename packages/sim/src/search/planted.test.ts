import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SearchError } from './errors.ts';
import { readPatch, readPatches } from './patch-file.ts';
import { plant, repositoryRoot } from './planted.ts';

const directory = mkdtempSync(join(tmpdir(), 'raftgate-patches-'));
after(() => rmSync(directory, { recursive: true, force: true }));

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

test('a patch changes a copy of the rooms and leaves the checkout alone', () => {
  const patch = readPatch(patchOf('Z1-less-than-half.patch', DEFECT));
  assert.equal(patch.id, 'Z1');
  assert.deepEqual(patch.header, { breaks: 'quorums of less than half', source: "nobody's" });
  const root = repositoryRoot();
  const planted = plant(root, patch);
  const copy = fileURLToPath(new URL('../../../../packages/raft/src/quorum/majority.ts', planted.entry));
  assert.match(readFileSync(copy, 'utf8'), /^export const PLANTED/);
  assert.doesNotMatch(readFileSync(join(root, 'packages/raft/src/quorum/majority.ts'), 'utf8'), /PLANTED/);
  planted.remove();
  assert.ok(!existsSync(copy));
});

test('no copy outlives the process that made it', () => {
  const door = new URL('./planted.ts', import.meta.url).href;
  const program = `import { plant, repositoryRoot } from '${door}'; console.log(plant(repositoryRoot(), undefined).entry.href); process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  assert.match(stdout, /^file:.*raftgate-mutant-/, stderr);
  assert.ok(!existsSync(fileURLToPath(stdout.trim())));
});

test('a patch that does not apply is an error, not a kill', () => {
  const patch = readPatch(patchOf('Z2-elsewhere.patch', DEFECT.replaceAll('majority.ts', 'nowhere.ts')));
  assert.throws(() => plant(repositoryRoot(), patch), SearchError);
});

test('every mutant of ours says what it breaks, where it is from and who should see it', () => {
  for (const { name, header } of readPatches(join(repositoryRoot(), 'packages/sim/mutants')))
    for (const word of ['breaks', 'source', 'expected']) assert.ok(header[word], `${name}: ${word}`);
});
