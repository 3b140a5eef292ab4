import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RpcMethods } from '../grpc/server.ts';
import { ErrorCode, Flag, Frame } from '../http2/protocol.ts';
import { HELLO, frame, message, requestBlock } from '../http2/testing/frames.ts';
import { RawClient } from '../node/testing/raw-client.ts';
import { type EchoLog, echoMethods } from './echo-methods.ts';
import { type ServerUnderTest, until } from './transport-suite.ts';

/** node:http2 wants to know which host is called. */
const call = (id: number, method: string): Buffer =>
  frame(Frame.HEADERS, Flag.END_HEADERS, id, requestBlock(`/echo.Echo/${method}`, ['host', 'localhost']));
const reset = (code: number): Buffer => frame(Frame.RST_STREAM, 0, 1, [0, 0, 0, code]);

/**
 * A client breaks off a stream on which it still sends: its handler hears one cancellation, and never that the client has said everything.
 * Frame by frame, because clients of node:http2 end a stream before they reset it.
 */
export function resetSuite(name: string, start: (methods: RpcMethods, maxMessageBytes: number) => Promise<ServerUnderTest>): void {
  describe(`${name}, when a stream is broken off`, () => {
    /** What the handler of a stream that was answered once hears of its end. */
    const heard = async (method: string, breakOff: (client: RawClient) => unknown) => {
      const log = { cancelled: [], deadlinesMs: [], halfClosed: [] } satisfies EchoLog;
      const server = await start(echoMethods(log), 65_536);
      const client = await RawClient.open(server.port);
      try {
        // The connection has room for every stream; each stream has its first window and no more.
        await client.write(Buffer.concat([HELLO, frame(Frame.WINDOW_UPDATE, 0, 0, [0x70, 0, 0, 0])]));
        await client.write(call(1, method));
        await client.write(frame(Frame.DATA, 0, 1, message(Uint8Array.of(7))));
        await until(() => client.frames.includes('0:1'));
        await breakOff(client);
        await until(() => log.cancelled.length + log.halfClosed.length > 0);
        // Whatever else is heard of it comes before what another stream is answered.
        if (!client.isClosed) {
          await client.write(call(3, 'Unary'));
          await client.write(frame(Frame.DATA, Flag.END_STREAM, 3, message(Uint8Array.of(8))));
          await until(() => client.frames.includes('0:3'));
        }
      } finally {
        client.socket.destroy();
        await server.close();
      }
      return { cancelled: log.cancelled.length, halfClosed: log.halfClosed.length };
    };
    const cancelledOnce = { cancelled: 1, halfClosed: 0 };

    for (const code of [ErrorCode.CANCEL, ErrorCode.NO_ERROR, ErrorCode.INTERNAL_ERROR]) {
      it(`by a reset with code ${code}, it is cancelled`, async () => {
        assert.deepEqual(await heard('Bidi', (client) => client.write(reset(code))), cancelledOnce);
      });
    }

    it('inside a message, it is cancelled', async () => {
      const cut = message(new Uint8Array(9)).subarray(0, 7);
      const broken = Buffer.concat([frame(Frame.DATA, 0, 1, cut), reset(ErrorCode.CANCEL)]);
      assert.deepEqual(await heard('Bidi', (client) => client.write(broken)), cancelledOnce);
    });

    it('by the end of its connection, it is cancelled', async () => {
      assert.deepEqual(await heard('Bidi', (client) => client.socket.destroy()), cancelledOnce);
      assert.deepEqual(await heard('Bidi', (client) => client.socket.end()), cancelledOnce);
    });

    it('while its client reads nothing, it is cancelled', async () => {
      assert.deepEqual(await heard('Flooded', (client) => client.write(reset(ErrorCode.CANCEL))), cancelledOnce);
      assert.deepEqual(await heard('Flooded', (client) => client.write(reset(ErrorCode.NO_ERROR))), cancelledOnce);
    });
  });
}
