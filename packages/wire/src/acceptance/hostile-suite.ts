import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import * as fc from 'fast-check';
import type { RpcMethods } from '../grpc/server.ts';
import { echoMethods } from './echo-methods.ts';
import type { ServerUnderTest } from './transport-suite.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Input no client sends. Whatever comes, the server goes on serving others. */
export function hostileSuite(
  name: string,
  start: (methods: RpcMethods, maxMessageBytes: number) => Promise<ServerUnderTest>,
  gzip: 'refused' | 'accepted' = 'refused',
): void {
  describe(`${name}, under hostile input`, () => {
    let server: ServerUnderTest;
    before(async () => {
      server = await start(echoMethods({ cancelled: [], deadlinesMs: [] }), 65_536);
    });
    after(() => server.close());

    const throwAt = (bytes: Buffer) =>
      new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes));
        socket.setTimeout(50, () => socket.destroy());
        socket.on('data', () => {});
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    const stillServes = async () => {
      const client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
      const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
        const each = (bytes: Buffer) => bytes;
        client.makeUnaryRequest('/echo.Echo/Unary', each, each, Buffer.of(7), new grpc.Metadata(), {}, (error, value) =>
          error ? reject(error) : resolve(value),
        );
      });
      client.close();
      assert.equal(answer?.[0], 7);
    };

    it('random bytes, with and without the preface, harm nobody else', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, prefaced) => {
          await throwAt(prefaced ? Buffer.concat([PREFACE, bytes]) : Buffer.from(bytes));
        }),
        { numRuns: 40 },
      );
      await stillServes();
    });

    it('well-formed frames with senseless content harm nobody else', async () => {
      const frame = fc
        .tuple(fc.nat(10), fc.nat(255), fc.nat(6), fc.uint8Array({ maxLength: 40 }))
        .map(([type, flags, stream, payload]) => Buffer.concat([Buffer.of(0, 0, payload.length, type, flags, 0, 0, 0, stream), payload]));
      await fc.assert(
        fc.asyncProperty(fc.array(frame, { maxLength: 8 }), async (frames) => {
          await throwAt(Buffer.concat([PREFACE, Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0), ...frames]));
        }),
        { numRuns: 40 },
      );
      await stillServes();
    });

    it(`a compressed request is ${gzip}`, async () => {
      const client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure(), {
        'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip,
      });
      const code = await new Promise((resolve) => {
        const each = (bytes: Buffer) => bytes;
        client.makeUnaryRequest('/echo.Echo/Unary', each, each, Buffer.alloc(100), new grpc.Metadata(), {}, (error) =>
          resolve(error?.code),
        );
      });
      client.close();
      assert.equal(code, gzip === 'refused' ? grpc.status.UNIMPLEMENTED : undefined);
    });
  });
}
