import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import type { RpcChannel, RpcOutcome, RpcStreamEnd } from '../grpc/client.ts';
import { Status } from '../grpc/status.ts';
import type { NodeChannelOptions } from '../node/channel.ts';
import type { NodeServer, serveNode } from '../node/server.ts';
import { echoMethods } from './echo-methods.ts';
import { until } from './transport-suite.ts';

type ChannelTo = (options: NodeChannelOptions) => RpcChannel;
type Serve = typeof serveNode;

const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };

function serveEcho(serve: Serve, port = 0): Promise<NodeServer> {
  const methods = echoMethods({ cancelled: [], deadlinesMs: [] });
  return new Promise((resolve, reject) => {
    const done = (error: Error | undefined, server: NodeServer | undefined) => (server ? resolve(server) : reject(error));
    serve({ host: '127.0.0.1', port, methods, clock, http1: () => {} }, done);
  });
}

/** tcpmux: as good as never listened to. */
const NOBODYS_PORT = 1;
/** Ports below those that systems give to others: what was free once is free again a moment later. */
const FIRST_KEPT_PORT = 32_000;
const KEPT_PORTS = 300;

/** Serves on a port that nobody takes while this server is away. */
async function serveKept(serve: Serve): Promise<NodeServer> {
  for (let port = FIRST_KEPT_PORT + (process.pid % KEPT_PORTS); ; port++) {
    try {
      return await serveEcho(serve, port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port > FIRST_KEPT_PORT + 2 * KEPT_PORTS) throw error;
    }
  }
}

const close = (server: NodeServer) => new Promise<void>((done) => server.close(0, done));
const call = (channel: RpcChannel, method: string, request: Uint8Array, options = {}) =>
  new Promise<RpcOutcome>((done) => channel.unary(`/echo.Echo/${method}`, request, options, done));

async function withEcho(
  channelTo: ChannelTo,
  serve: Serve,
  test: (channel: RpcChannel, server: NodeServer) => Promise<void>,
): Promise<void> {
  const server = await serveEcho(serve);
  const channel = channelTo({ host: '127.0.0.1', port: server.port });
  await test(channel, server);
  channel.close();
  await close(server);
}

/** What every channel must do, with a server of ours and with grpc-js's. */
export function channelSuite(name: string, channelTo: ChannelTo, serve: Serve): void {
  describe(`a channel over ${name}`, () => {
    it('carries a unary call, its metadata and its refusal', () =>
      withEcho(channelTo, serve, async (channel) => {
        const echoed = await call(channel, 'Unary', Uint8Array.of(1, 2));
        assert.deepEqual(echoed.outcome === 'ok' && [...echoed.message], [1, 2]);
        assert.equal(channel.state, 'ready');
        const named = await call(channel, 'Metadata', new Uint8Array(0), { metadata: { 'x-name': 'me' } });
        assert.equal(named.outcome === 'ok' && String.fromCharCode(...named.message), 'me');
        assert.deepEqual(await call(channel, 'Fail', new Uint8Array(0)), {
          outcome: 'status',
          code: Status.OUT_OF_RANGE,
          message: 'rôle: 100 %\nüber',
          trailers: { 'x-why': 'because' },
        });
      }));

    it('tells the reason a server gives for programs', () =>
      withEcho(channelTo, serve, async (channel) => {
        const end = await call(channel, 'Explain', new Uint8Array(0));
        const reasons = [{ reason: 'TOO_WARM', domain: 'echo', metadata: { degrees: '31', where: 'rôle' } }];
        assert.deepEqual(end, { outcome: 'status', code: Status.RESOURCE_EXHAUSTED, message: 'too warm', trailers: {}, reasons });
      }));

    it('says neverSent when nobody listens', async () => {
      const channel = channelTo({ host: '127.0.0.1', port: NOBODYS_PORT });
      assert.equal((await call(channel, 'Unary', new Uint8Array(1))).outcome, 'neverSent');
      assert.equal(channel.state, 'idle');
      channel.close();
      assert.equal((await call(channel, 'Unary', new Uint8Array(1))).outcome, 'neverSent');
    });

    it('says neverSent when the connection is not made in time', async () => {
      const mute = createServer((socket) => socket.on('error', () => {}));
      await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
      const channel = channelTo({ host: '192.0.2.1', port: 1, connectTimeoutMs: 50 });
      assert.equal((await call(channel, 'Unary', new Uint8Array(1))).outcome, 'neverSent');
      channel.close();
      mute.close();
    });

    it('says maybeDelivered when the deadline passes after sending', () =>
      withEcho(channelTo, serve, async (channel) => {
        await call(channel, 'Unary', new Uint8Array(0));
        const outcome = await call(channel, 'Never', new Uint8Array(0), { timeoutMs: 30 });
        assert.equal(outcome.outcome, 'maybeDelivered');
      }));

    it('says maybeDelivered when the link is lost after sending, and connects again', async () => {
      const server = await serveKept(serve);
      const channel = channelTo({ host: '127.0.0.1', port: server.port });
      await call(channel, 'Unary', new Uint8Array(0));
      const pending = call(channel, 'Never', new Uint8Array(0));
      await new Promise((resolve) => setTimeout(resolve, 20));
      const { port } = server;
      await close(server);
      assert.equal((await pending).outcome, 'maybeDelivered');
      const again = await serveEcho(serve, port);
      let outcome: RpcOutcome | undefined;
      for (let i = 0; i < 100 && outcome?.outcome !== 'ok'; i++) outcome = await call(channel, 'Unary', new Uint8Array(0));
      assert.equal(outcome?.outcome, 'ok');
      channel.close();
      await close(again);
    });

    it('ends what runs when it is closed', () =>
      withEcho(channelTo, serve, async (channel) => {
        await call(channel, 'Unary', new Uint8Array(0));
        const pending = call(channel, 'Never', new Uint8Array(0));
        channel.close();
        assert.equal((await pending).outcome, 'maybeDelivered');
      }));

    it('carries a bidirectional stream both ways', () =>
      withEcho(channelTo, serve, async (channel) => {
        const got: number[] = [];
        const end = await new Promise<RpcStreamEnd>((onEnd) => {
          const stream = channel.open(
            '/echo.Echo/Bidi',
            {},
            {
              onMessage(message) {
                got.push(message[0]);
                if (got.length < 20) stream.send(Uint8Array.of(got.length));
                else stream.halfClose();
              },
              onDrain() {},
              onEnd,
            },
          );
          stream.send(Uint8Array.of(0));
        });
        assert.deepEqual(end, { outcome: 'status', code: Status.OK, message: '', trailers: {} });
        assert.equal(got.length, 20);
      }));

    it('takes in a stream of many megabytes and can leave one', () =>
      withEcho(channelTo, serve, async (channel) => {
        let bytes = 0;
        let ended: RpcStreamEnd | undefined;
        const listener = {
          onMessage: (message: Uint8Array) => void (bytes += message.length),
          onDrain() {},
          onEnd: (end: RpcStreamEnd) => void (ended = end),
        };
        const stream = channel.open('/echo.Echo/Flood', {}, listener);
        stream.send(Uint8Array.of(200));
        stream.halfClose();
        await until(() => ended !== undefined);
        assert.equal(bytes, 200 * 65_536);
        ended = undefined;
        const left = channel.open('/echo.Echo/Never', {}, listener);
        left.send(new Uint8Array(0));
        left.cancel();
        await until(() => ended !== undefined);
        assert.notEqual((ended as RpcStreamEnd | undefined)?.outcome, 'status');
      }));

    it('speaks with a server of another make', async () => {
      const server = new grpc.Server();
      const each = (bytes: Buffer) => bytes;
      const definition = { path: '/echo.Echo/Unary', requestStream: false, responseStream: false };
      const codec = { requestSerialize: each, requestDeserialize: each, responseSerialize: each, responseDeserialize: each };
      server.addService(
        { unary: { ...definition, ...codec } },
        {
          unary: (request: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) => done(null, request.request),
        },
      );
      const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
          error ? reject(error) : resolve(bound),
        );
      });
      const channel = channelTo({ host: '127.0.0.1', port });
      const echoed = await call(channel, 'Unary', Uint8Array.of(4));
      assert.deepEqual(echoed.outcome === 'ok' && [...echoed.message], [4]);
      assert.deepEqual((await call(channel, 'Other', Uint8Array.of(4))).outcome, 'status');
      channel.close();
      server.forceShutdown();
    });
  });
}
