import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exec, leaderOf, withCluster } from '../support.ts';

// Real parts: Go, and etcd's client from its module proxy.
const SOURCE = fileURLToPath(new URL('clientv3', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'raftgate-clientv3-'));
const program = join(scratch, 'clientv3');

before(async () => {
  const built = await exec('go', ['build', '-C', SOURCE, '-o', program, '.'], { timeoutMs: 240_000 });
  assert.equal(built.code, 0, built.stderr);
});
after(() => rmSync(scratch, { recursive: true }));

test(
  "etcd's Go client keeps its locks, elections, transactions and watches, over the loss of a leader too",
  { timeout: 200_000 },
  async () => {
    await withCluster(3, async (cluster) => {
      const child = spawn(program, [cluster.endpoints.join(',')], { stdio: ['pipe', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.on('data', (bytes: Buffer) => {
        said += bytes;
        if (!/^kill$/m.test(String(bytes))) return;
        void leaderOf(cluster)
          .then(async (leader) => {
            await cluster.kill(leader);
            await cluster.startMember(leader);
          })
          .finally(() => child.stdin.write('killed\n'));
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      process.stdout.write(said);
      assert.equal(code, 0, said);
      assert.equal(said.match(/^ok /gm)?.length, 6);
    });
  },
);
