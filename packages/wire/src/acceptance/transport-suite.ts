import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import type { RpcMethods } from '../grpc/server.ts';
import { type EchoLog, echoMethods } from './echo-methods.ts';

/** A server under test: it serves `methods` on a port of 127.0.0.1. */
export interface ServerUnderTest {
  readonly port: number;
  close(): Promise<void>;
}

const identity = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
const path = (name: string): string => `/echo.Echo/${name}`;

/** What every server transport must do, judged by @grpc/grpc-js as the client. */
export function transportSuite(name: string, start: (methods: RpcMethods, maxMessageBytes: number) => Promise<ServerUnderTest>): void {
  describe(`${name}, seen by grpc-js`, () => {
    const log = { cancelled: [], deadlinesMs: [], waiting: [] } satisfies EchoLog;
    let server: ServerUnderTest;
    let client: grpc.Client;
    before(async () => {
      server = await start(echoMethods(log), 1_048_576);
      client = new grpc.Client(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure(), {
        'grpc.max_receive_message_length': -1,
      });
    });
    after(async () => {
      client.close();
      await server.close();
    });

    const unary = (method: string, request: Uint8Array, options: grpc.CallOptions = {}, metadata = new grpc.Metadata()) =>
      new Promise<Buffer>((resolve, reject) => {
        client.makeUnaryRequest(
          path(method),
          identity,
          (bytes) => bytes,
          identity(request),
          metadata,
          options,
          (error, value) => (error ? reject(error) : resolve(value ?? Buffer.alloc(0))),
        );
      });
    const serverStream = (method: string, request: Uint8Array, options: grpc.CallOptions = {}) =>
      client.makeServerStreamRequest(path(method), identity, (bytes) => bytes, identity(request), new grpc.Metadata(), options);

    it('a unary call brings back what was sent, empty messages too', async () => {
      assert.deepEqual([...(await unary('Unary', Uint8Array.of(1, 2, 3)))], [1, 2, 3]);
      assert.equal((await unary('Unary', new Uint8Array(0))).length, 0);
      assert.deepEqual([...(await unary('Pieces', Uint8Array.of(1, 2)))], [1, 2, 1, 2]);
      const large = new Uint8Array(1_000_000).map((_, i) => i * 7);
      assert.deepEqual(new Uint8Array(await unary('Unary', large)), large);
    });

    it('many calls at once are all answered', async () => {
      const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => unary('Unary', Uint8Array.of(i & 255, i >> 8))));
      answers.forEach((answer, i) => assert.deepEqual([...answer], [i & 255, i >> 8]));
    });

    it('a status carries its code and its message, whatever the message holds', async () => {
      await assert.rejects(unary('Fail', new Uint8Array(1)), (error: grpc.ServiceError) => {
        assert.deepEqual([error.code, error.details], [grpc.status.OUT_OF_RANGE, 'rôle: 100 %\nüber']);
        assert.deepEqual(error.metadata.get('x-why'), ['because']);
        return true;
      });
    });

    it('a method nobody serves is UNIMPLEMENTED', async () => {
      await assert.rejects(unary('Nothing', new Uint8Array(1)), { code: grpc.status.UNIMPLEMENTED });
    });

    it('a request above the limit is RESOURCE_EXHAUSTED and the connection lives on', async () => {
      await assert.rejects(unary('Unary', new Uint8Array(1_048_577)), { code: grpc.status.RESOURCE_EXHAUSTED });
      assert.equal((await unary('Unary', Uint8Array.of(9)))[0], 9);
    });

    it('metadata reaches the handler', async () => {
      const metadata = new grpc.Metadata();
      metadata.set('x-name', 'käse'.normalize('NFD').replace(/\P{ASCII}/gu, ''));
      assert.equal(String(await unary('Metadata', new Uint8Array(0), {}, metadata)), 'kase');
      assert.equal(String(await unary('Metadata', new Uint8Array(0))), 'none');
    });

    it('a deadline reaches the handler, and only where one was set', async () => {
      await assert.rejects(unary('Throw', new Uint8Array(0), { deadline: Date.now() + 60_000 }));
      await assert.rejects(unary('Throw', new Uint8Array(0)));
      assert.equal(typeof log.deadlinesMs[0], 'number');
      assert.equal(log.deadlinesMs[1], undefined);
    });

    it('a call past its deadline ends and its handler hears of it', async () => {
      log.cancelled.length = 0;
      log.waiting.length = 0;
      // A deadline that was over before the call left is another case.
      for (let deadlineMs = 60; log.waiting.length === 0 && deadlineMs < PATIENCE_MS; deadlineMs *= 4) {
        const call = serverStream('Never', new Uint8Array(0), { deadline: Date.now() + deadlineMs });
        const code = await new Promise((resolve) => call.on('error', (error) => resolve((error as grpc.ServiceError).code)));
        assert.equal(code, grpc.status.DEADLINE_EXCEEDED);
      }
      await until(() => log.cancelled.length === 1);
    });

    it('a cancelled call tells its handler once', async () => {
      log.cancelled.length = 0;
      log.waiting.length = 0;
      const call = serverStream('Never', new Uint8Array(0));
      call.on('error', () => {});
      await until(() => log.waiting.length === 1);
      call.cancel();
      await until(() => log.cancelled.length > 0);
      assert.deepEqual(log.cancelled, [path('Never')]);
    });

    it('a server stream arrives in order and ends OK', async () => {
      const got: number[] = [];
      for await (const message of serverStream('Count', Uint8Array.of(200))) got.push((message as Buffer)[0]);
      assert.deepEqual(
        got,
        Array.from({ length: 200 }, (_, i) => i),
      );
    });

    it('a stream that fails halfway gives what came before, then the status', async () => {
      const call = serverStream('HalfFail', new Uint8Array(0));
      const got: number[] = [];
      call.on('data', (message: Buffer) => got.push(message[0]));
      const error = await new Promise<grpc.ServiceError>((resolve) => call.on('error', (each) => resolve(each as grpc.ServiceError)));
      assert.deepEqual([got, error.code, error.details], [[1], grpc.status.ABORTED, 'enough']);
    });

    it('a stream larger than any window arrives whole', async () => {
      let bytes = 0;
      for await (const message of serverStream('Flood', Uint8Array.of(250))) bytes += (message as Buffer).length;
      assert.equal(bytes, 250 * 65_536);
    });

    it('a client stream is summed up by one answer', async () => {
      const sum = await new Promise<Buffer | undefined>((resolve, reject) => {
        const call = client.makeClientStreamRequest(
          path('Sum'),
          identity,
          (bytes) => bytes,
          new grpc.Metadata(),
          {},
          (error, value) => (error ? reject(error) : resolve(value)),
        );
        for (const each of [1, 2, 3, 4]) call.write(Uint8Array.of(each));
        call.end();
      });
      assert.equal(sum?.[0], 10);
    });

    it('a bidirectional stream answers while it is being written', async () => {
      const call = client.makeBidiStreamRequest(path('Bidi'), identity, (bytes) => bytes, new grpc.Metadata(), {});
      const got: number[] = [];
      const ended = new Promise((resolve) => call.on('end', resolve));
      call.on('data', (message: Buffer) => {
        got.push(message[0]);
        if (got.length < 50) call.write(Uint8Array.of(got.length));
        else call.end();
      });
      call.write(Uint8Array.of(0));
      await ended;
      assert.deepEqual(
        got,
        Array.from({ length: 50 }, (_, i) => i),
      );
    });

    it('thousands of cancelled calls do not cost the connection', async () => {
      for (let i = 0; i < 3000; i += 100) {
        const calls = Array.from({ length: 100 }, () => serverStream('Never', new Uint8Array(0)));
        const ended = Promise.all(calls.map((call) => new Promise((resolve) => call.on('error', resolve))));
        await new Promise(setImmediate);
        for (const call of calls) call.cancel();
        await ended;
      }
      assert.equal((await unary('Unary', Uint8Array.of(5)))[0], 5);
    });
  });
}

/** What a starved machine may need for what takes milliseconds on an idle one. */
export const PATIENCE_MS = 60_000;

/** Polls until `holds`, for at most a minute. */
export async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!holds() && performance.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(holds(), 'waited a minute');
}
