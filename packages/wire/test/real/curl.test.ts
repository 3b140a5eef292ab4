import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fixture, run, withEcho } from './support.ts';

/** A gRPC message of three bytes. */
const FRAMED = Buffer.of(0, 0, 0, 0, 3, 1, 2, 3);
const GRPC = ['-H', 'content-type: application/grpc', '-H', 'te: trailers', '--data-binary', '@message'];

describe('curl', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'raftgate-curl-'));
  before(() => writeFileSync(join(scratch, 'message'), FRAMED));
  after(() => rmSync(scratch, { recursive: true }));

  const securities = [
    { security: 'cleartext', scheme: 'http', flags: ['--http2-prior-knowledge'] },
    { security: 'tls', scheme: 'https', flags: ['--http2', '--cacert', fixture('ca.pem')] },
  ] as const;
  for (const { security, scheme, flags } of securities) {
    it(`over ${security} calls a method and sees its trailers; HTTP/1.1 is served on the same port`, async () => {
      await withEcho(security, (port) => {
        const curl = (path: string, ...more: string[]) =>
          run('curl', ['-sS', '--max-time', '20', '-D', 'head', '-o', 'body', ...more, `${scheme}://localhost:${port}${path}`], scratch);
        const read = (name: string) => run('cat', [name], scratch);
        curl('/echo.Echo/Unary', ...flags, ...GRPC);
        assert.equal(read('body'), FRAMED.toString('latin1'));
        assert.match(read('head'), /^HTTP\/2 200[^]*content-type: application\/grpc[^]*grpc-status: 0/);
        curl('/echo.Echo/Fail', ...flags, ...GRPC);
        assert.match(read('head'), /^HTTP\/2 200[^]*grpc-status: 11[^]*grpc-message: r%C3%B4le: 100 %25%0A%C3%BCber[^]*x-why: because/);
        // Not gRPC, over either version: the handler of HTTP.
        curl('/health', ...flags);
        assert.match(read('head'), /^HTTP\/2 200/);
        assert.equal(read('body'), 'GET /health\n');
        curl('/health', '--http1.1', ...flags.filter((flag) => !flag.startsWith('--http2')));
        assert.match(read('head'), /^HTTP\/1.1 200/);
        assert.equal(read('body'), 'GET /health\n');
      });
    });
  }
});
