import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { echoMethods } from '../acceptance/echo-methods.ts';
import { PATIENCE_MS, type ServerUnderTest, until } from '../acceptance/transport-suite.ts';
import type { RpcChannel } from '../grpc/client.ts';
import { MAX_CONCURRENT_STREAMS, RESET_BURST } from '../http2/limits.ts';
import { ErrorCode, Frame } from '../http2/protocol.ts';
import { nodeChannel } from './channel.ts';
import { HELLO, frame, message, requestBlock } from '../http2/testing/frames.ts';
import { RawClient } from './testing/raw-client.ts';
import { startLean } from './testing/start.ts';

const CALM = `${Frame.GOAWAY}:0:${ErrorCode.ENHANCE_YOUR_CALM}`;
const MAX_GROWTH_BYTES = 100_000_000;
/** What a peer may do a second it may do once: a machine too slow for a flood would be given as much as comes. */
const STOPPED = { monotonicMs: () => 1000, wallMs: () => Date.now() };

describe('the lean wire, flooded', () => {
  let server: ServerUnderTest;
  let bystander: RpcChannel;
  const log = { cancelled: [] as string[], deadlinesMs: [] };
  before(async () => {
    server = await startLean(echoMethods(log), 65_536, { clock: STOPPED });
    bystander = nodeChannel({ host: '127.0.0.1', port: server.port });
    await ask();
  });
  after(async () => {
    bystander.close();
    await server.close();
  });

  const ask = () =>
    new Promise<void>((resolve, reject) => {
      bystander.unary('/echo.Echo/Unary', Uint8Array.of(7), { timeoutMs: PATIENCE_MS }, (outcome) =>
        outcome.outcome === 'ok' ? resolve() : reject(new Error(JSON.stringify(outcome))),
      );
    });

  /** Repeats `bytes` until the server closes the connection or `times` is over; a bystander is served all the while. */
  async function flood(bytes: Uint8Array, times: number): Promise<RawClient> {
    const memoryBefore = process.memoryUsage();
    const attacker = await RawClient.open(server.port);
    await attacker.write(HELLO);
    for (let i = 0; i < times && !attacker.isClosed; i++) {
      await attacker.write(bytes);
      if (i % 50 === 0) await ask();
    }
    await ask();
    const memory = process.memoryUsage();
    const grown = memory.heapUsed + memory.external - memoryBefore.heapUsed - memoryBefore.external;
    assert.ok(grown < MAX_GROWTH_BYTES, `memory grew by ${grown} bytes`);
    return attacker;
  }
  const repeated = (piece: Buffer, times: number) => Buffer.concat(Array.from({ length: times }, () => piece));
  async function isCalmed(attacker: RawClient): Promise<void> {
    await until(() => attacker.isClosed);
    assert.ok(attacker.frames.includes(CALM), `the last frame was ${attacker.frames.at(-1)}`);
  }

  it('by calls that are cancelled at once, ends the connection and every call (rapid reset)', async () => {
    const block = requestBlock('/echo.Echo/Never');
    let streamId = 1;
    const pieces: Buffer[] = [];
    for (let i = 0; i < RESET_BURST + 30_000; i++, streamId += 2) {
      pieces.push(frame(Frame.HEADERS, 4, streamId, block), frame(Frame.RST_STREAM, 0, streamId, [0, 0, 0, 8]));
    }
    await isCalmed(await flood(Buffer.concat(pieces), 1));
  });

  it('by CONTINUATION frames, ends the connection', async () => {
    const begin = frame(Frame.HEADERS, 0, 1, requestBlock('/echo.Echo/Unary'));
    await isCalmed(await flood(Buffer.concat([begin, repeated(frame(Frame.CONTINUATION, 0, 1), 1000)]), 1));
    const fat = frame(Frame.CONTINUATION, 0, 1, Buffer.alloc(16_384));
    await isCalmed(await flood(Buffer.concat([begin, repeated(fat, 10)]), 1));
  });

  it('by SETTINGS, ends the connection', async () => {
    await isCalmed(await flood(repeated(frame(Frame.SETTINGS, 0, 0, [0, 3, 0, 0, 0, 100]), 1000), 5));
  });

  it('by PING, ends the connection as grpc-go does', async () => {
    await isCalmed(await flood(repeated(frame(Frame.PING, 0, 0, Buffer.alloc(8)), 100), 5));
  });

  it('by empty DATA frames, ends the connection', async () => {
    const open = frame(Frame.HEADERS, 4, 1, requestBlock('/echo.Echo/Bidi'));
    await isCalmed(await flood(Buffer.concat([open, repeated(frame(Frame.DATA, 0, 1), 30_000)]), 1));
  });

  it('by PRIORITY and unknown frames, ends the connection', async () => {
    await isCalmed(await flood(repeated(frame(Frame.PRIORITY, 0, 3, [0, 0, 0, 1, 1]), 5000), 10));
    await isCalmed(await flood(repeated(frame(0xbe, 0, 0, Buffer.alloc(10)), 5000), 10));
  });

  it('by WINDOW_UPDATE, ends the connection', async () => {
    await isCalmed(await flood(repeated(frame(Frame.WINDOW_UPDATE, 0, 0, [0, 0, 0, 1]), 20_000), 40));
  });

  it('by calls above the limit, refuses those above it', async () => {
    const block = requestBlock('/echo.Echo/Never');
    const calls = Array.from({ length: MAX_CONCURRENT_STREAMS + 100 }, (_, i) =>
      Buffer.concat([frame(Frame.HEADERS, 4, 2 * i + 1, block), frame(Frame.DATA, 1, 2 * i + 1, message(new Uint8Array(0)))]),
    );
    log.cancelled.length = 0;
    const attacker = await flood(Buffer.concat(calls), 1);
    const refused = `${Frame.RST_STREAM}:${2 * MAX_CONCURRENT_STREAMS + 1}:${ErrorCode.REFUSED_STREAM}`;
    await until(() => attacker.frames.includes(refused));
    attacker.socket.destroy();
    await until(() => log.cancelled.length === MAX_CONCURRENT_STREAMS);
  });

  it('by gzip bombs, inflates no more than a message may hold', async () => {
    const bomb = message(gzipSync(Buffer.alloc(64_000_000)), 1);
    const call = (id: number) =>
      Buffer.concat([
        frame(Frame.HEADERS, 4, id, requestBlock('/echo.Echo/Unary', ['grpc-encoding', 'gzip'])),
        ...Array.from({ length: Math.ceil(bomb.length / 16_000) }, (_, i) =>
          frame(Frame.DATA, 0, id, bomb.subarray(i * 16_000, (i + 1) * 16_000)),
        ),
      ]);
    assert.ok(bomb.length < 65_536);
    const attacker = await flood(Buffer.concat(Array.from({ length: 20 }, (_, i) => call(2 * i + 1))), 1);
    await until(() => attacker.frames.some((each) => each.startsWith(`${Frame.HEADERS}:39`)));
    attacker.socket.destroy();
  });

  it('by announced lengths that never come, holds only what came', async () => {
    const calls = Array.from({ length: 5000 }, (_, i) =>
      Buffer.concat([
        frame(Frame.HEADERS, 4, 2 * i + 1, requestBlock('/echo.Echo/Bidi')),
        frame(Frame.DATA, 0, 2 * i + 1, [0, 0, 0, 0xff, 0xff, 1]),
      ]),
    );
    const attacker = await flood(Buffer.concat(calls), 1);
    attacker.socket.destroy();
  });

  it('by a client that asks for everything and reads nothing, holds a bounded amount', async () => {
    const calls = Array.from({ length: 200 }, (_, i) =>
      Buffer.concat([
        frame(Frame.HEADERS, 4, 2 * i + 1, requestBlock('/echo.Echo/Flood')),
        frame(Frame.DATA, 1, 2 * i + 1, message(Uint8Array.of(255))),
      ]),
    );
    const attacker = await RawClient.open(server.port);
    attacker.socket.pause();
    await attacker.write(Buffer.concat([HELLO, ...calls]));
    await ask();
    await ask();
    const { external } = process.memoryUsage();
    // 200 streams of one high-water mark each, where they asked for 3.3 GB.
    assert.ok(external < 400_000_000, `holds ${external} bytes`);
    attacker.socket.destroy();
  });
});
