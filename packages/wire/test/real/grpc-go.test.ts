import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

// Real parts: Go and openssl. The server runs in a worker so that the client can be waited for.
const CLIENT = fileURLToPath(new URL('go-client', import.meta.url));
const ECHO = new URL('../../src/node/testing/echo-main.ts', import.meta.url);
const CANCELLED_CALLS = '100000';

describe('grpc-go as a client', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'raftgate-grpc-go-'));
  const client = join(scratch, 'client');
  before(() => {
    run('go', ['build', '-o', client, '.'], CLIENT);
    const subject = ['-nodes', '-days', '1', '-subj', '/CN=localhost', '-keyout', 'key.pem', '-out', 'cert.pem'];
    run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...subject], scratch);
  });
  after(() => rmSync(scratch, { recursive: true }));

  for (const security of ['cleartext', 'tls'] as const) {
    it(`is served every call kind over ${security}`, async () => {
      const tls = { key: readFileSync(join(scratch, 'key.pem'), 'utf8'), cert: readFileSync(join(scratch, 'cert.pem'), 'utf8') };
      const worker = new Worker(ECHO, { argv: ['lean'], stdout: true, workerData: security === 'tls' ? { tls } : {} });
      const port = await new Promise<number>((resolve) => worker.stdout.once('data', (text) => resolve(Number(text))));
      const said = run(client, [`127.0.0.1:${port}`, security, CANCELLED_CALLS], scratch);
      process.stdout.write(said);
      assert.equal(said.split('\n').filter((line) => line.startsWith('ok ')).length, 10);
      await worker.terminate();
    });
  }
});

function run(command: string, args: readonly string[], cwd: string): string {
  const child = spawnSync(command, args, { cwd, encoding: 'utf8' });
  assert.equal(child.status, 0, `${command}: ${child.error?.message ?? child.stdout + child.stderr}`);
  return child.stdout;
}
