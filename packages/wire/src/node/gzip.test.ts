import assert from 'node:assert/strict';
import { createServer } from 'node:http2';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PATIENCE_MS } from '../acceptance/transport-suite.ts';
import { message } from '../http2/testing/frames.ts';
import type { RpcOutcome } from '../grpc/client.ts';
import { leanChannel } from './lean-channel.ts';

/** What a lean channel makes of one answer with this head and body. */
async function answered(encoding: string | undefined, body: Buffer): Promise<{ outcome: RpcOutcome; accepts: unknown }> {
  let accepts: unknown;
  const server = createServer();
  server.on('stream', (stream, headers) => {
    accepts = headers['grpc-accept-encoding'];
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', ...(encoding === undefined ? {} : { 'grpc-encoding': encoding }) },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.on('error', () => {});
    stream.end(body);
    stream.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const channel = leanChannel({ host: '127.0.0.1', port, maxMessageBytes: 100_000 });
  const outcome = await new Promise<RpcOutcome>((done) => channel.unary('/t.T/T', new Uint8Array(0), { timeoutMs: PATIENCE_MS }, done));
  channel.close();
  await new Promise((resolve) => server.close(resolve));
  return { outcome, accepts };
}

const reasonOf = (outcome: RpcOutcome): string => (outcome.outcome === 'maybeDelivered' ? outcome.reason : JSON.stringify(outcome.outcome));

describe('compressed answers', () => {
  it('are read where they are gzip, and gzip is what the channel says it reads', async () => {
    const { outcome, accepts } = await answered('gzip', message(gzipSync(Buffer.alloc(50_000, 7)), 1));
    assert.deepEqual(outcome.outcome === 'ok' && Buffer.from(outcome.message), Buffer.alloc(50_000, 7));
    assert.equal(accepts, 'identity,gzip');
    const plain = await answered('gzip', message(Buffer.of(1, 2)));
    assert.deepEqual(plain.outcome.outcome === 'ok' && [...plain.outcome.message], [1, 2]);
  });

  it('of other kinds, of no kind, broken or larger than they may be end the call', async () => {
    const zipped = gzipSync(Buffer.alloc(10));
    assert.match(reasonOf((await answered('br', message(zipped, 1))).outcome), /compressed answer/);
    assert.match(reasonOf((await answered(undefined, message(zipped, 1))).outcome), /compressed answer/);
    assert.match(reasonOf((await answered('gzip', message(Buffer.of(1, 2, 3), 1))).outcome), /malformed answer/);
    assert.match(reasonOf((await answered('gzip', message(gzipSync(Buffer.alloc(50_000_000)), 1))).outcome), /above the limit/);
  });
});
