import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostileSuite } from '../acceptance/hostile-suite.ts';
import { resetSuite } from '../acceptance/reset-suite.ts';
import { transportSuite } from '../acceptance/transport-suite.ts';
import { serveNode } from './server.ts';
import { startNode } from './testing/start.ts';

transportSuite('node:http2', startNode);
hostileSuite('node:http2', startNode);
resetSuite('node:http2', startNode);

describe('the port', () => {
  it('speaks HTTP/1.1 as well', async () => {
    const server = await startNode(new Map(), 1000);
    const answer = await fetch(`http://127.0.0.1:${server.port}/health?a=b`, { method: 'POST', body: 'x'.repeat(100_000) });
    assert.equal(answer.headers.get('x-target'), '/health?a=b');
    assert.equal((await answer.text()).length, 100_004);
    await server.close();
  });

  it('in use is reported, not thrown', async () => {
    const first = await startNode(new Map(), 1000);
    const clock = { monotonicMs: () => 0, wallMs: () => 0 };
    const code = await new Promise((resolve) => {
      serveNode({ host: '127.0.0.1', port: first.port, methods: new Map(), clock, http1: () => {} }, (error) => resolve(error?.code));
    });
    assert.equal(code, 'EADDRINUSE');
    await first.close();
  });
});
