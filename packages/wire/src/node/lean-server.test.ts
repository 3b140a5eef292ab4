import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostileSuite } from '../acceptance/hostile-suite.ts';
import { resetSuite } from '../acceptance/reset-suite.ts';
import { transportSuite } from '../acceptance/transport-suite.ts';
import { startLean } from './testing/start.ts';

transportSuite('the lean wire', startLean);
hostileSuite('the lean wire', startLean, 'accepted');
resetSuite('the lean wire', startLean);

describe('the lean port', () => {
  it('speaks HTTP/1.1 as well', async () => {
    const server = await startLean(new Map(), 1000);
    const answer = await fetch(`http://127.0.0.1:${server.port}/health?a=b`, { method: 'POST', body: 'x'.repeat(100_000) });
    assert.equal(answer.headers.get('x-target'), '/health?a=b');
    assert.equal((await answer.text()).length, 100_004);
    await server.close();
  });
});
