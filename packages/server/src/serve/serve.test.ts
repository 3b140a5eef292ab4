import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RpcOutcome, type RpcStreamEnd, encodeMessage } from '@raftgate/wire';
import {
  defaultPutRequest,
  defaultWatchCreateRequest,
  methodKVPut,
  methodWatch,
  writePutRequest,
  writeWatchRequest,
} from '@raftgate/wire/etcd';
import { nodeChannel } from '@raftgate/wire/node';
import { Etcd3 } from 'etcd3';
import { PATIENCE_MS, until } from '../testing/harness.ts';
import { createLog } from './log.ts';
import { runServe } from './run.ts';
import { type Serving, serve } from './serve.ts';
import { parseServeFlags } from '../flags/parse.ts';

const MAIN = fileURLToPath(new URL('../testing/main.ts', import.meta.url));

class Sink {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(argv: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const [out, err] = [new Sink(), new Sink()];
  const code = await runServe(argv, env, { out, err });
  return { code, out: out.text, err: err.text };
}

const flagsOf = (directory: string, peerPort: number, more: readonly string[] = []): string[] => [
  '--name=m1',
  `--data-dir=${directory}`,
  '--listen-client-urls=http://127.0.0.1:0',
  '--advertise-client-urls=http://127.0.0.1:2379',
  `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
  '--initial-advertise-peer-urls=http://127.0.0.1:2380',
  '--initial-cluster=m1=http://127.0.0.1:2380',
  '--heartbeat-interval=10',
  '--election-timeout=50',
  ...more,
];

function start(directory: string, more: readonly string[] = []): Promise<Serving> {
  const parsed = parseServeFlags(flagsOf(directory, 0, more), {});
  if (parsed.kind !== 'config') assert.fail(JSON.stringify(parsed));
  const streams = { out: new Sink(), err: new Sink() };
  return serve(parsed.config, createLog(parsed.config, streams));
}

describe('a member that serves', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'raftgate-server-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));
  const clientOf = (serving: Serving) => new Etcd3({ hosts: `http://127.0.0.1:${serving.clientPorts[0]}` });

  it('is what the npm client etcd3 expects, and still is after a restart', async () => {
    const data = join(directory, 'one');
    let serving = await start(data);
    await serving.published;
    assert.deepEqual(serving.member.store.attributes.get(serving.member.id), { name: 'm1', clientUrls: ['http://127.0.0.1:2379'] });
    let client = clientOf(serving);
    const watcher = await client.watch().prefix('a/').create();
    const heard: string[] = [];
    watcher.on('put', (kv) => heard.push(`${kv.key.toString()}=${kv.value.toString()}`));
    await client.put('a/1').value('x');
    assert.equal(await client.get('a/1').string(), 'x');
    const swapped = await client.if('a/1', 'Value', '==', 'x').then(client.put('a/1').value('y')).commit();
    assert.equal(swapped.succeeded, true);
    const lease = client.lease(60);
    await lease.put('leased').value('z');
    assert.equal(await client.get('leased').string(), 'z');
    await lease.revoke();
    assert.equal(await client.get('leased').string(), null);
    await until(() => heard.length === 2);
    assert.deepEqual(heard, ['a/1=x', 'a/1=y']);
    await watcher.cancel();
    client.close();
    await serving.stop();

    serving = await start(data);
    client = clientOf(serving);
    assert.equal(await client.get('a/1').string(), 'y');
    client.close();
    await serving.stop();
    assert.equal(statSync(data).mode & 0o777, 0o700);
  });

  it('writes its snapshots in another thread and starts from them', async () => {
    const data = join(directory, 'snapshots');
    const more = ['--snapshot-count=50', '--snapshot-catchup-entries=10'];
    let serving = await start(data, more);
    let client = clientOf(serving);
    for (let i = 0; i < 120; i++) await client.put(`k${i % 30}`).value(String(i));
    await until(() => readdirSync(join(data, 'member', 'snap')).some((name) => name.endsWith('.snap')));
    client.close();
    await serving.stop();

    serving = await start(data, more);
    client = clientOf(serving);
    assert.equal(await client.get('k29').string(), '119');
    assert.equal(serving.member.store.revision, 121);
    client.close();
    await serving.stop();
  });

  it('serves over node:http2 when it is asked to', async () => {
    const serving = await start(join(directory, 'node'), ['--rpc-transport', 'node']);
    const client = clientOf(serving);
    await client.put('k').value('v');
    assert.equal(await client.get('k').string(), 'v');
    client.close();
    await serving.stop();
  });

  it('ends calls that run when it stops, and answers none after', async () => {
    const serving = await start(join(directory, 'stop'));
    const channel = nodeChannel({ host: '127.0.0.1', port: serving.clientPorts[0] ?? 0 });
    const request = encodeMessage(writeWatchRequest, {
      requestUnion: { kind: 'createRequest', value: { ...defaultWatchCreateRequest, key: 'k' } },
    });
    let answers = 0;
    const end = new Promise<RpcStreamEnd>((onEnd) => {
      const onMessage = (): void => void answers++;
      channel.open(methodWatch.path, {}, { onMessage, onDrain() {}, onEnd }).send(request);
    });
    await until(() => answers === 1);
    await serving.stop();
    assert.equal((await end).outcome, 'maybeDelivered');
    const put = encodeMessage(writePutRequest, { ...defaultPutRequest, key: 'k' });
    const outcome = await new Promise<RpcOutcome>((done) => channel.unary(methodKVPut.path, put, {}, done));
    assert.equal(outcome.outcome, 'neverSent');
    channel.close();
  });
});

describe('raftgate serve', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'raftgate-serve-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  it('says its version and its usage, and answers wrong flags as etcd does', async () => {
    assert.match((await run(['--version'])).out, /^etcd Version: \d+\.\d+\.\d+\n/);
    const help = await run(['--help']);
    assert.deepEqual([help.code, help.err], [0, '']);
    const unknown = await run(['--no-such-flag']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /^raftgate: flag provided but not defined: -no-such-flag\nUsage:/);
    assert.equal((await run(['stray'])).code, 1);
  });

  it('tells a contradiction in the form people read', async () => {
    const { code, err } = await run(['--heartbeat-interval=900']);
    assert.equal(code, 1);
    assert.equal(
      err,
      [
        'raftgate: --election-timeout is less than five times --heartbeat-interval',
        '  found     1000 ms and 900 ms',
        '  expected  an election timeout of at least 4500 ms',
        '  do        raise --election-timeout or lower --heartbeat-interval, on every member alike',
        '  code      RG_CONFIG',
        '',
      ].join('\n'),
    );
  });

  it('tells which address is taken, for clients and for peers', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const clients = await run(flagsOf(join(directory, 'taken'), 0, [`--listen-client-urls=http://127.0.0.1:${port}`]));
    assert.match(clients.err, new RegExp(`cannot listen on 127.0.0.1:${port}\n  found     the address is in use \\(EADDRINUSE\\)`));
    const peers = await run(flagsOf(join(directory, 'taken-peer'), port));
    assert.match(peers.err, /^raftgate: .*\n {2}found[\s\S]* {2}expected[\s\S]* {2}do .*--listen-peer-urls\n {2}code {6}RG_LISTEN\n$/);
    assert.deepEqual([clients.code, peers.code], [1, 1]);
    assert.doesNotMatch(clients.err + peers.err, /\n\s+at /);
    await new Promise((resolve) => taken.close(resolve));
  });

  it('one process at a time serves from a data directory, and the next may once that one stopped', async () => {
    const data = join(directory, 'shared');
    const first = await start(data);
    const second = await run(flagsOf(data, 0));
    assert.equal(second.code, 1);
    assert.match(second.err, /another member runs on this data directory\n {2}found[\s\S]*expected[\s\S]*do[\s\S]*RG_DATA_DIR_IN_USE/);
    await first.stop();
    await (await start(data)).stop();
  });

  it("tells that the data directory is no directory, or another cluster's", async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const unusable = await run(flagsOf(file, 0));
    assert.match(unusable.err, /the data directory cannot be used/);
    const data = join(directory, 'foreign');
    await (await start(data)).stop();
    const foreign = await run(flagsOf(data, 0, ['--initial-cluster-token=another']));
    assert.equal(foreign.code, 1);
    assert.match(foreign.err, /another cluster[\s\S]*found[\s\S]*expected[\s\S]*do[\s\S]*RG_DATA_DIR_FOREIGN/);
    const existing = await run(flagsOf(join(directory, 'nothing'), 0, ['--initial-cluster-state=existing']));
    assert.match(existing.err, /nobody to ask for the cluster to join[\s\S]*RG_JOIN_UNREACHABLE/);
  });

  it('a broken invariant is one line of log and exit code 70', { timeout: 4 * PATIENCE_MS }, async () => {
    const child = spawn(process.execPath, [MAIN, ...flagsOf(join(directory, 'broken'), 0)], {
      env: { PATH: process.env['PATH'], BREAK: '1' },
    });
    let lines = '';
    child.stderr.on('data', (chunk: Buffer) => (lines += chunk));
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 70);
    const fatal = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find((line) => line['level'] === 'fatal');
    assert.deepEqual([fatal?.['msg'], fatal?.['error']], ['internal invariant broken; stopping', 'broken on purpose']);
  });

  it('as a process: ready, JSON lines only, and gone on SIGTERM', { timeout: 4 * PATIENCE_MS }, async () => {
    const child = spawn(process.execPath, [MAIN, ...flagsOf(join(directory, 'process'), 0, ['--unsafe-no-fsync'])], {
      env: { PATH: process.env['PATH'], ETCD_VERIFY: 'all' },
    });
    let lines = '';
    child.stderr.on('data', (chunk: Buffer) => (lines += chunk));
    child.stdout.on('data', (chunk: Buffer) => (lines += chunk));
    const code = new Promise((resolve) => child.on('close', resolve));
    await until(() => lines.includes('ready to serve client requests'));
    child.kill('SIGTERM');
    assert.equal(await code, 0);
    const parsed = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of parsed)
      assert.deepEqual(
        ['level', 'ts', 'caller', 'msg'].filter((name) => typeof line[name] !== 'string'),
        [],
      );
    const messages = parsed.map((line) => String(line['msg']));
    assert.ok(messages.some((each) => /--unsafe-no-fsync=true has no effect/.test(each)));
    assert.ok(messages.includes('unrecognized environment variable ETCD_VERIFY'));
    assert.ok(messages.some((each) => each.startsWith('serving client traffic')));
    assert.equal(messages.at(-1), 'stopped');
  });
});
