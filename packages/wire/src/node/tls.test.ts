import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type TLSSocket, connect as connectTls } from 'node:tls';
import * as grpc from '@grpc/grpc-js';
import { echoMethods } from '../acceptance/echo-methods.ts';
import { PATIENCE_MS, until } from '../acceptance/transport-suite.ts';
import type { RpcOutcome } from '../grpc/client.ts';
import { leanChannel } from './lean-channel.ts';
import { serveLean } from './lean-server.ts';
import type { NodeServer } from './server.ts';

const pem = (name: string): string => readFileSync(new URL(`../../test/tls/${name}`, import.meta.url), 'utf8');
const pair = (name: string) => ({ key: pem(`${name}.key`), cert: pem(`${name}.pem`) });
const CA = pem('ca.pem');

const refused: string[] = [];

function start(tls: object | undefined): Promise<NodeServer> {
  const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
  const observer = { onCallStarted() {}, onCallFinished() {}, onRefused: (_remote: string, reason: string) => void refused.push(reason) };
  const http1 = (_request: unknown, respond: (response: { status: number; headers: object; body: Uint8Array }) => void) =>
    respond({ status: 200, headers: {}, body: Buffer.from('over HTTP\n') });
  const methods = echoMethods({ cancelled: [], deadlinesMs: [] });
  return new Promise((resolve, reject) => {
    serveLean({ host: '127.0.0.1', port: 0, methods, clock, observer, http1: http1 as never, ...(tls ? { tls } : {}) }, (error, server) =>
      server ? resolve(server) : reject(error),
    );
  });
}

/** One call over a connection of its own. */
async function ask(port: number, tls: object | undefined, host = 'localhost'): Promise<RpcOutcome> {
  const channel = leanChannel({ host, port, ...(tls ? { tls } : {}) });
  const outcome = await new Promise<RpcOutcome>((done) =>
    channel.unary('/echo.Echo/Unary', Uint8Array.of(3), { timeoutMs: PATIENCE_MS }, done),
  );
  channel.close();
  return outcome;
}

const reasonOf = async (outcome: Promise<RpcOutcome>): Promise<string> => {
  const end = await outcome;
  return end.outcome === 'neverSent' ? end.reason : assert.fail(JSON.stringify(end));
};

describe('a port that speaks TLS', () => {
  let server: NodeServer;
  before(async () => {
    server = await start(pair('server'));
  });
  after(() => new Promise<void>((done) => server.close(0, done)));

  it('answers who trusts its authority, by name and by address, and nobody else trusts it', async () => {
    assert.equal((await ask(server.port, { ca: CA })).outcome, 'ok');
    assert.equal((await ask(server.port, { ca: CA }, '127.0.0.1')).outcome, 'ok');
    assert.match(await reasonOf(ask(server.port, {})), /certificate/);
    assert.match(await reasonOf(ask(server.port, { ca: pem('stranger.pem') })), /certificate/);
  });

  it('is understood by grpc-js', async () => {
    const client = new grpc.Client(`localhost:${server.port}`, grpc.credentials.createSsl(Buffer.from(CA)));
    const each = (bytes: Buffer) => bytes;
    const answer = await new Promise((resolve, reject) => {
      client.makeUnaryRequest('/echo.Echo/Unary', each, each, Buffer.of(7), (error, value) =>
        error ? reject(error) : resolve(value?.[0]),
      );
    });
    client.close();
    assert.equal(answer, 7);
  });

  it('tells a client that speaks plaintext so, over either HTTP, and the log too', async () => {
    refused.length = 0;
    assert.match(await reasonOf(ask(server.port, undefined)), /this port speaks TLS: use https/);
    const answer = await fetch(`http://127.0.0.1:${server.port}/health`);
    assert.deepEqual([answer.status, await answer.text()], [400, 'this port speaks TLS: use https://\n']);
    assert.deepEqual(refused, ['plaintext on a port that speaks TLS', 'plaintext on a port that speaks TLS']);
    await until(() => server.connections === 0);
  });

  it('drops handshakes that come to nothing and serves others meanwhile', async () => {
    const sockets = Array.from({ length: 20 }, (_, at) => {
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.on('error', () => {});
      // Nothing at all, a byte, the beginning of a record, and a record of nonsense.
      socket.write(Buffer.from([[], [0x16], [0x16, 3, 1, 2, 0], [0x16, 3, 1, 0, 4, 9, 9, 9, 9]][at % 4]));
      return socket;
    });
    assert.equal((await ask(server.port, { ca: CA })).outcome, 'ok');
    for (const socket of sockets) socket.destroy();
    await until(() => server.connections === 0);
  });

  it('takes a new certificate without a restart, and keeps the old one where the new is none', async () => {
    const serial = () =>
      new Promise<string>((resolve, reject) => {
        const socket: TLSSocket = connectTls({ port: server.port, host: '127.0.0.1', ca: CA }, () => {
          const { serialNumber } = socket.getPeerCertificate();
          socket.destroy();
          resolve(serialNumber);
        });
        socket.on('error', reject);
      });
    const old = await serial();
    assert.ok(server.updateTls?.({ key: pem('client.key'), cert: pem('server.pem') }) instanceof Error);
    assert.equal(await serial(), old);
    assert.equal(server.updateTls?.(pair('renewed')), undefined);
    assert.notEqual(await serial(), old);
  });
});

describe('a port that asks for certificates', () => {
  it('answers clients that have one of its authority, and no others', async () => {
    const server = await start({ ...pair('server'), ca: CA, requestCert: true, rejectUnauthorized: true });
    assert.equal((await ask(server.port, { ca: CA, ...pair('client') })).outcome, 'ok');
    assert.match(await reasonOf(ask(server.port, { ca: CA })), /certificate required|closed|reset|ECONNRESET/);
    assert.match(await reasonOf(ask(server.port, { ca: CA, ...pair('stranger') })), /unknown ca|certificate|closed|ECONNRESET/);
    await new Promise<void>((done) => server.close(0, done));
  });
});

describe('a port without TLS', () => {
  it('is recognised by a client that wants it, and says so in the log', async () => {
    refused.length = 0;
    const server = await start(undefined);
    const { port } = server;
    const reason = await reasonOf(ask(server.port, { ca: CA }));
    await new Promise<void>((done) => server.close(0, done));
    assert.equal(reason, `localhost:${port} does not speak TLS`);
    assert.deepEqual(refused, ['TLS on a port that speaks plaintext']);
  });
});
