import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../src/acceptance/transport-suite.ts';
import type { RpcMethod } from '../../src/grpc/server.ts';
import { CANCELLED_CALLS, claims, fixture, run, runBeside, serveFor, startEcho } from './support.ts';

// Real parts: Python with grpcio, where .ci/install-clients put it.
const CLIENT = fileURLToPath(new URL('python', import.meta.url));
const PYTHON = {
  PYTHONPATH: fileURLToPath(new URL('../../../../node_modules/.cache/python', import.meta.url)),
  PYTHONDONTWRITEBYTECODE: '1',
};

describe('grpcio', () => {
  for (const security of ['cleartext', 'tls'] as const) {
    it(`is served every call kind over ${security}`, async () => {
      const echo = await startEcho(security);
      const trusted = security === 'tls' ? fixture('ca.pem') : 'cleartext';
      const said = run('python3', ['client.py', `localhost:${echo.port}`, trusted, CANCELLED_CALLS ?? '10000'], CLIENT, PYTHON);
      process.stdout.write(said);
      assert.equal(claims(said), 9);
      await echo.stop();
    });
  }

  for (const security of ['cleartext', 'tls'] as const) {
    it(`loses no call to a drain under load over ${security}, and does none twice`, async () => {
      let handled = 0;
      const slow: RpcMethod = {
        kind: 'unary',
        handle(call, request) {
          handled++;
          const answer = request.slice();
          setTimeout(() => call.respond(answer), 5);
        },
      };
      const start = (port: number) => serveFor(security, port, new Map([['/echo.Echo/Slow', slow]]));
      let server = await start(0);
      const { port } = server;
      const trusted = security === 'tls' ? fixture('ca.pem') : 'cleartext';
      const load = runBeside('python3', ['client.py', `localhost:${port}`, trusted, '0', '2'], CLIENT, PYTHON);
      for (let round = 0; round < 3; round++) {
        const target = handled + 300;
        await until(() => handled > target);
        const closed = new Promise<void>((done) => server.close(5000, done));
        server = await start(port);
        await closed;
      }
      const { code, said } = await load;
      assert.equal(code, 0, said);
      assert.deepEqual(/answered (\d+)/.exec(said)?.[1], String(handled), said);
      await new Promise<void>((done) => server.close(0, done));
    });
  }
});
