import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { echoMethods } from '../acceptance/echo-methods.ts';
import { until } from '../acceptance/transport-suite.ts';
import { Frame } from '../http2/protocol.ts';
import { HELLO, frame, message, requestBlock } from '../http2/testing/frames.ts';
import { RawClient } from './testing/raw-client.ts';
import { startLean } from './testing/start.ts';

describe('deadlines', () => {
  it('are kept in their own order, whatever was waiting before', async () => {
    const log = { cancelled: [] as string[], deadlinesMs: [] };
    const started = await startLean(echoMethods(log), 65_536);
    const client = await RawClient.open(started.port);
    const never = (id: number, timeout: string) =>
      Buffer.concat([
        frame(Frame.HEADERS, 4, id, requestBlock('/echo.Echo/Never', ['grpc-timeout', timeout])),
        frame(Frame.DATA, 1, id, message(Uint8Array.of(1))),
      ]);
    try {
      await client.write(Buffer.concat([HELLO, never(1, '1H'), never(3, '60m')]));
      await until(() => client.frames.includes('1:3'));
      await client.write(Buffer.concat([never(5, '40m'), never(7, '20m')]));
      await until(() => client.frames.includes('1:5') && client.frames.includes('1:7'));
      assert.equal(client.frames.includes('1:1'), false);
      assert.equal(log.cancelled.length, 3);
    } finally {
      client.socket.destroy();
      await started.close();
    }
  });
});

const keepalive = { minTimeMs: 0, intervalMs: 1000, timeoutMs: 500 };

describe('a connection that is given up', () => {
  it('is closed although its peer takes nothing of what was written to it', async () => {
    const log = { cancelled: [] as string[], deadlinesMs: [] };
    const started = await startLean(echoMethods(log), 65_536, { keepalive });
    const client = await RawClient.open(started.port);
    client.socket.pause();
    const calls = Array.from({ length: 20 }, (_, i) =>
      Buffer.concat([
        frame(Frame.HEADERS, 4, 2 * i + 1, requestBlock('/echo.Echo/Flood')),
        frame(Frame.DATA, 1, 2 * i + 1, message(Uint8Array.of(255))),
      ]),
    );
    const window = frame(Frame.WINDOW_UPDATE, 0, 0, [0x7f, 0, 0, 0]);
    const settings = frame(Frame.SETTINGS, 0, 0, [0, 4, 0x7f, 0, 0, 0]);
    try {
      await client.write(Buffer.concat([HELLO, settings, window, ...calls]));
      await until(() => log.cancelled.length === calls.length);
      await until(() => started.server.connections === 0);
    } finally {
      client.socket.destroy();
      await started.close();
    }
  });
});
