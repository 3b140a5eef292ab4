import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RpcMethod } from '../../src/grpc/server.ts';
import { CANCELLED_CALLS, claims, fixture, run, runBeside, serveFor, withEcho } from './support.ts';

// Real parts: Python with grpcio, where .ci/install-clients put it.
const CLIENT = fileURLToPath(new URL('python', import.meta.url));
/** What a drain may take at most; some milliseconds do where the machine has time for us. */
const DRAIN_MS = 60_000;
const PYTHON = {
  PYTHONPATH: fileURLToPath(new URL('../../../../node_modules/.cache/python', import.meta.url)),
  PYTHONDONTWRITEBYTECODE: '1',
};

describe('grpcio', () => {
  for (const security of ['cleartext', 'tls'] as const) {
    it(`is served every call kind over ${security}`, async () => {
      const trusted = security === 'tls' ? fixture('ca.pem') : 'cleartext';
      await withEcho(security, (port) => {
        const said = run('python3', ['client.py', `localhost:${port}`, trusted, CANCELLED_CALLS ?? '10000'], CLIENT, PYTHON);
        process.stdout.write(said);
        assert.equal(claims(said), 9);
      });
    });
  }

  for (const security of ['cleartext', 'tls'] as const) {
    it(`loses no call to a drain under load over ${security}, and does none twice`, async () => {
      let handled = 0;
      let next = { at: Infinity, resolve: (): void => {} };
      const slow: RpcMethod = {
        kind: 'unary',
        handle(call, request) {
          handled++;
          if (handled > next.at) next.resolve();
          const answer = request.slice();
          setTimeout(() => call.respond(answer), 5);
        },
      };
      const start = (port: number) => serveFor(security, port, new Map([['/echo.Echo/Slow', slow]]));
      let server = await start(0);
      const { port } = server;
      const trusted = security === 'tls' ? fixture('ca.pem') : 'cleartext';
      const load = runBeside('python3', ['client.py', `localhost:${port}`, trusted, '0', 'load'], CLIENT, PYTHON);
      try {
        for (let round = 0; round < 3; round++) {
          const ended = load.ended.then(({ said }) => assert.fail(`it ended: ${said}`));
          await Promise.race([ended, new Promise<void>((resolve) => (next = { at: handled + 300, resolve }))]);
          const closed = new Promise<void>((done) => server.close(DRAIN_MS, done));
          server = await start(port);
          await closed;
        }
        load.tellToEnd();
        const { code, said } = await load.ended;
        assert.equal(code, 0, said);
        assert.deepEqual(/answered (\d+)/.exec(said)?.[1], String(handled), said);
      } finally {
        load.kill();
        await new Promise<void>((done) => server.close(0, done));
      }
    });
  }
});
