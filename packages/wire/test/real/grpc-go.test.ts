import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { until } from '../../src/acceptance/transport-suite.ts';
import type { RpcOutcome } from '../../src/grpc/client.ts';
import type { RpcMethods } from '../../src/grpc/server.ts';
import { leanChannel } from '../../src/node/lean-channel.ts';
import { serveLean } from '../../src/node/lean-server.ts';
import type { NodeServer } from '../../src/node/server.ts';

// Real parts: Go and openssl. The server runs in a worker so that the client can be waited for.
const CLIENT = fileURLToPath(new URL('go-client', import.meta.url));
const ECHO = new URL('../../src/node/testing/echo-main.ts', import.meta.url);
const CANCELLED_CALLS = '100000';

describe('real clients', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'raftgate-grpc-go-'));
  const client = join(scratch, 'client');
  before(() => {
    run('go', ['build', '-o', client, '.'], CLIENT);
    const subject = ['-nodes', '-days', '1', '-subj', '/CN=localhost', '-keyout', 'key.pem', '-out', 'cert.pem'];
    run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...subject], scratch);
  });
  after(() => rmSync(scratch, { recursive: true }));

  for (const security of ['cleartext', 'tls'] as const) {
    it(`grpc-go is served every call kind over ${security}`, async () => {
      const tls = { key: readFileSync(join(scratch, 'key.pem'), 'utf8'), cert: readFileSync(join(scratch, 'cert.pem'), 'utf8') };
      const worker = new Worker(ECHO, { argv: ['lean'], stdout: true, workerData: security === 'tls' ? { tls } : {} });
      const port = await new Promise<number>((resolve) => worker.stdout.once('data', (text) => resolve(Number(text))));
      const said = run(client, [`127.0.0.1:${port}`, security, CANCELLED_CALLS], scratch);
      process.stdout.write(said);
      assert.equal(said.split('\n').filter((line) => line.startsWith('ok ')).length, 10);
      await worker.terminate();
    });
  }

  it('and our own channel, over TLS, drained while a call runs', async () => {
    const tls = { key: readFileSync(join(scratch, 'key.pem'), 'utf8'), cert: readFileSync(join(scratch, 'cert.pem'), 'utf8') };
    let answer: (() => void) | undefined;
    const methods: RpcMethods = new Map([
      ['/echo.Echo/Late', { kind: 'unary', handle: (call) => void (answer = () => call.respond(Uint8Array.of(7))) }],
    ]);
    const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
    const server = await new Promise<NodeServer>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: 0, methods, clock, http1: () => {}, tls };
      serveLean(options, (error, each) => (each ? resolve(each) : reject(error)));
    });
    const idle = connect(server.port, '127.0.0.1');
    idle.on('error', () => {});
    const channel = leanChannel({ host: '127.0.0.1', port: server.port, tls: { ca: tls.cert, servername: 'localhost' } });
    const outcome = new Promise<RpcOutcome>((done) => channel.unary('/echo.Echo/Late', new Uint8Array(0), {}, done));
    await until(() => answer !== undefined);
    assert.equal(server.connections, 2);
    const closed = new Promise<void>((done) => server.close(5000, done));
    answer?.();
    assert.equal((await outcome).outcome, 'ok');
    await closed;
    channel.close();
    idle.destroy();
  });
});

function run(command: string, args: readonly string[], cwd: string): string {
  const child = spawnSync(command, args, { cwd, encoding: 'utf8' });
  assert.equal(child.status, 0, `${command}: ${child.error?.message ?? child.stdout + child.stderr}`);
  return child.stdout;
}
