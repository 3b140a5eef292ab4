import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import type { Connection, ConnectionEvents, IoError, Listener, Network } from '../index.ts';
import { eventually, refused, succeed } from './wait.ts';

/** A network, and a host name at which it can listen and connect. */
export interface NetworkUnderTest {
  readonly network: Network;
  readonly host: string;
  dispose(): Promise<void> | void;
}

const CONNECT_TIMEOUT_MS = 60_000;

/** One end of a connection, and all it was told. */
class End implements ConnectionEvents {
  readonly received: number[] = [];
  readonly closes: (IoError | undefined)[] = [];
  readonly connection: Connection;
  drains = 0;
  insideCall = false;
  private readonly echo: boolean;

  constructor(connection: Connection, echo: boolean) {
    this.connection = connection;
    this.echo = echo;
  }
  onBytes(bytes: Uint8Array): void {
    assert.ok(!this.insideCall);
    assert.equal(this.closes.length, 0);
    for (const byte of bytes) this.received.push(byte);
    if (this.echo) this.connection.write(bytes.slice());
  }
  onDrain(): void {
    assert.ok(!this.insideCall);
    this.drains++;
  }
  onClose(error: IoError | undefined): void {
    assert.ok(!this.insideCall);
    this.closes.push(error);
  }
  call(run: (connection: Connection) => void): void {
    this.insideCall = true;
    run(this.connection);
    this.insideCall = false;
  }
}

interface Pair {
  readonly client: End;
  readonly server: End;
  readonly listener: Listener;
}

async function connected({ network, host }: NetworkUnderTest, echo = false): Promise<Pair> {
  const ends: { server?: End; client?: End } = {};
  const accept = (side: 'server' | 'client') => (connection: Connection) => (ends[side] = new End(connection, echo && side === 'server'));
  const [listener] = await succeed<readonly [Listener | undefined]>((done) => network.listen(host, 0, accept('server'), done));
  assert.ok(listener !== undefined && listener.port > 0);
  await succeed((done) => network.connect(host, listener.port, CONNECT_TIMEOUT_MS, accept('client'), done));
  await eventually('both ends are there', () => ends.server !== undefined && ends.client !== undefined);
  assert.ok(ends.server !== undefined && ends.client !== undefined);
  return { client: ends.client, server: ends.server, listener };
}

const closed = (listener: Listener): Promise<void> => new Promise((resolve) => listener.close(resolve));

/** What every implementation of the network port promises. */
export function networkAcceptance(name: string, make: () => Promise<NetworkUnderTest> | NetworkUnderTest): void {
  const claim = (text: string, body: (under: NetworkUnderTest) => Promise<void>): void => {
    test(`${name}: ${text}`, async () => {
      const under = await make();
      try {
        await body(under);
      } finally {
        await under.dispose();
      }
    });
  };
  streams(claim);
  endings(claim);
}

type Claim = (text: string, body: (under: NetworkUnderTest) => Promise<void>) => void;

function streams(claim: Claim): void {
  claim('bytes arrive once and in order, both ways', async (under) => {
    const { client, server, listener } = await connected(under, true);
    for (let i = 0; i < 100; i++) client.call((connection) => void connection.write(Uint8Array.of(i, i + 1)));
    const sent = Array.from({ length: 100 }, (_, i) => [i, i + 1]).flat();
    await eventually('the echo is back', () => client.received.length === sent.length);
    assert.deepEqual(client.received, sent);
    assert.deepEqual(server.received, sent);
    assert.ok(client.connection.remote.includes(String(listener.port)));
    client.call((connection) => connection.end());
    await eventually('both ends closed', () => client.closes.length === 1 && server.closes.length === 1);
    await closed(listener);
  });
  claim('write says when to wait, bufferedBytes says how much waits, and onDrain when to go on', async (under) => {
    const { client, server, listener } = await connected(under);
    server.call((connection) => connection.pause());
    const block = new Uint8Array(256 * 1024).fill(7);
    let blocks = 0;
    let more = true;
    for (let turn = 0; turn < 2_000 && blocks < 200; turn++) {
      more = client.connection.write(block);
      blocks++;
      if (!more && client.connection.bufferedBytes > 4 * block.length) break;
    }
    assert.equal(more, false);
    assert.ok(client.connection.bufferedBytes > 0);
    assert.equal(client.drains, 0);
    server.call((connection) => connection.resume());
    await eventually('everything arrived', () => server.received.length === blocks * block.length);
    await eventually('drained', () => client.drains > 0 && client.connection.bufferedBytes === 0);
    client.connection.destroy();
    server.connection.destroy();
    await eventually('both ends closed', () => client.closes.length === 1 && server.closes.length === 1);
    await closed(listener);
  });
  claim('a paused end hears nothing until it resumes', async (under) => {
    const { client, server, listener } = await connected(under);
    server.call((connection) => connection.pause());
    client.connection.write(Uint8Array.of(1));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(server.received, []);
    server.call((connection) => connection.resume());
    await eventually('the byte arrived', () => server.received.length === 1);
    client.connection.destroy();
    await eventually('both ends closed', () => client.closes.length === 1 && server.closes.length === 1);
    await closed(listener);
  });
}

function endings(claim: Claim): void {
  claim('end delivers what is queued, and closes both ends once and without an error', async (under) => {
    const { client, server, listener } = await connected(under);
    client.call((connection) => {
      connection.write(new Uint8Array(100_000).fill(1));
      connection.end();
    });
    await eventually('both ends closed', () => client.closes.length === 1 && server.closes.length === 1);
    assert.equal(server.received.length, 100_000);
    assert.deepEqual([client.closes, server.closes], [[undefined], [undefined]]);
    assert.equal(client.connection.write(Uint8Array.of(1)), false);
    await closed(listener);
  });
  claim('destroy closes both ends once', async (under) => {
    const { client, server, listener } = await connected(under);
    client.call((connection) => connection.destroy());
    client.call((connection) => connection.destroy());
    await eventually('both ends closed', () => client.closes.length === 1 && server.closes.length === 1);
    assert.equal(client.closes[0], undefined);
    await closed(listener);
  });
  claim('nobody at the address is ECONNREFUSED', async (under) => {
    const { client, server, listener } = await connected(under);
    client.connection.destroy();
    await eventually('closed', () => server.closes.length === 1);
    await closed(listener);
    const accept = (): ConnectionEvents => assert.fail('nothing to accept');
    await refused(
      (done) => under.network.connect(under.host, listener.port, CONNECT_TIMEOUT_MS, accept, done),
      'ECONNREFUSED',
      String(listener.port),
    );
  });
  claim('an address in use is EADDRINUSE', async (under) => {
    const { client, server, listener } = await connected(under);
    const accept = (): ConnectionEvents => assert.fail('nothing to accept');
    await refused((done) => under.network.listen(under.host, listener.port, accept, done), 'EADDRINUSE', String(listener.port));
    client.connection.destroy();
    await eventually('closed', () => server.closes.length === 1);
    await closed(listener);
  });
}
