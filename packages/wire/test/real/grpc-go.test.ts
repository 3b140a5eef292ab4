import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../src/acceptance/transport-suite.ts';
import type { RpcOutcome } from '../../src/grpc/client.ts';
import type { RpcMethods } from '../../src/grpc/server.ts';
import { leanChannel } from '../../src/node/lean-channel.ts';
import { CANCELLED_CALLS, claims, fixture, run, serveFor, withEcho } from './support.ts';

// Real parts: Go.
const CLIENT = fileURLToPath(new URL('go-client', import.meta.url));

describe('real clients', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'raftgate-grpc-go-'));
  const client = join(scratch, 'client');
  before(() => {
    run('go', ['build', '-o', client, '.'], CLIENT);
  });
  after(() => rmSync(scratch, { recursive: true }));

  for (const security of ['cleartext', 'tls'] as const) {
    it(`grpc-go is served every call kind over ${security}`, async () => {
      await withEcho(security, (port) => {
        const said = run(client, [`127.0.0.1:${port}`, security, CANCELLED_CALLS ?? '100000'], scratch);
        process.stdout.write(said);
        assert.equal(claims(said), 11);
      });
    });
  }

  it('and our own channel, over TLS, drained while a call runs', async () => {
    let answer: (() => void) | undefined;
    const methods: RpcMethods = new Map([
      ['/echo.Echo/Late', { kind: 'unary', handle: (call) => void (answer = () => call.respond(Uint8Array.of(7))) }],
    ]);
    const server = await serveFor('tls', 0, methods);
    const idle = connect(server.port, '127.0.0.1');
    idle.on('error', () => {});
    const channel = leanChannel({
      host: '127.0.0.1',
      port: server.port,
      tls: { ca: readFileSync(fixture('ca.pem')), servername: 'localhost' },
    });
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
