import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '../acceptance/transport-suite.ts';
import type { RpcChannel, RpcOutcome, RpcStream, RpcStreamEnd } from '../grpc/client.ts';
import type { RpcMethods } from '../grpc/server.ts';
import { Status } from '../grpc/status.ts';
import { leanChannel } from './lean-channel.ts';
import { serveLean } from './lean-server.ts';
import type { NodeServer } from './server.ts';

const CONNECTIONS = 20;
const CALLERS = 25;
const STREAMS = 20;
/** A grace nobody sees the end of. */
const NEVER_MS = 3_600_000;

/** A server that answers a little later, and remembers which calls it took on. */
async function startSlow(taken: Set<number>): Promise<NodeServer> {
  const methods: RpcMethods = new Map([
    [
      '/t.T/Slow',
      {
        kind: 'unary',
        handle(call, request) {
          taken.add(Buffer.from(request).readUInt32BE());
          setTimeout(() => call.respond(new Uint8Array(100)), taken.size % 10);
        },
      },
    ],
    [
      '/t.T/Echo',
      {
        kind: 'bidi',
        open: () => ({
          onMessage: (call, message) => void call.send(message.slice()),
          onHalfClose: (call) => call.end(),
          onDrain() {},
          onCancel() {},
        }),
      },
    ],
  ]);
  const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
  return new Promise((resolve, reject) => {
    serveLean({ host: '127.0.0.1', port: 0, methods, clock, http1: () => {} }, (error, server) =>
      server ? resolve(server) : reject(error),
    );
  });
}

const close = (server: NodeServer, graceMs: number) => new Promise<void>((done) => server.close(graceMs, done));

interface OpenStream {
  readonly stream: RpcStream;
  readonly got: number[];
  end: RpcStreamEnd | undefined;
}

function openStream(channel: RpcChannel): OpenStream {
  const each: OpenStream = {
    stream: channel.open(
      '/t.T/Echo',
      {},
      {
        onMessage: (message) => void each.got.push(message[0]),
        onDrain() {},
        onEnd: (end) => (each.end = end),
      },
    ),
    got: [],
    end: undefined,
  };
  each.stream.send(Uint8Array.of(1));
  return each;
}

describe('a drain under load', () => {
  it('loses nothing that was accepted, does nothing twice, and ends when its streams do', async () => {
    const taken = { first: new Set<number>(), second: new Set<number>() };
    const [first, second] = [await startSlow(taken.first), await startSlow(taken.second)];
    const channelsTo = (server: NodeServer) =>
      Array.from({ length: CONNECTIONS }, () => leanChannel({ host: '127.0.0.1', port: server.port }));
    const channels = { first: channelsTo(first), second: channelsTo(second) };
    const streams = channels.first.flatMap((channel) => Array.from({ length: STREAMS }, () => openStream(channel)));
    await until(() => streams.every(({ got }) => got.length === 1));

    let next = 0;
    const load = { isOver: false };
    const answered = { first: new Set<number>(), second: new Set<number>() };
    const call = (channel: RpcChannel, id: number) => {
      const request = new Uint8Array(4);
      Buffer.from(request.buffer).writeUInt32BE(id);
      return new Promise<RpcOutcome>((done) => channel.unary('/t.T/Slow', request, {}, done));
    };
    const caller = async (at: number): Promise<void> => {
      while (!load.isOver) {
        const id = next++;
        for (const place of ['first', 'second'] as const) {
          const { outcome } = await call(channels[place][at], id);
          if (outcome === 'ok') {
            answered[place].add(id);
            break;
          }
          assert.equal(outcome, 'neverSent', 'a call that was accepted is answered; others may go elsewhere');
          assert.ok(!taken[place].has(id), 'a call that was not accepted was done');
        }
      }
    };
    const callers = Array.from({ length: CONNECTIONS * CALLERS }, (_, at) => caller(at % CONNECTIONS));
    await until(() => answered.first.size > 5000);

    let isClosed = false;
    const closed = close(first, NEVER_MS).then(() => (isClosed = true));
    await until(() => answered.second.size > 3000);
    // Streams that were open go on for as long as they want.
    for (const { stream } of streams) stream.send(Uint8Array.of(2));
    await until(() => streams.every(({ got }) => got.length === 2));
    assert.ok(!isClosed && first.connections >= CONNECTIONS);
    for (const { stream } of streams) stream.halfClose();
    // Long before its grace: the runner would not wait so long.
    await closed;
    for (const { end } of streams) assert.deepEqual(end?.outcome === 'status' && end.code, Status.OK);
    load.isOver = true;
    await Promise.all(callers);
    assert.deepEqual([taken.first.size, taken.second.size], [answered.first.size, answered.second.size]);
    assert.equal(answered.first.size + answered.second.size, next);
    for (const channel of [...channels.first, ...channels.second]) channel.close();
    await close(second, 0);
  });

  it('is cut off after its grace, however many streams go on', async () => {
    const server = await startSlow(new Set());
    const channels = Array.from({ length: CONNECTIONS }, () => leanChannel({ host: '127.0.0.1', port: server.port }));
    const streams = channels.flatMap((channel) => Array.from({ length: STREAMS }, () => openStream(channel)));
    await until(() => streams.every(({ got }) => got.length === 1));
    await close(server, 200);
    await until(() => streams.every(({ end }) => end?.outcome === 'maybeDelivered'));
    for (const channel of channels) channel.close();
  });
});
