import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

it('what is generated is what proto/ says', () => {
  const tool = fileURLToPath(new URL('../../../tools/codegen.ts', import.meta.url));
  const run = spawnSync(process.execPath, [tool, '--check'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
});
