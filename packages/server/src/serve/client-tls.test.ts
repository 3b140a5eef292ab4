import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type RpcOutcome, encodeMessage } from '@raftgate/wire';
import { defaultPutRequest, methodKVPut, writePutRequest } from '@raftgate/wire/etcd';
import { leanChannel } from '@raftgate/wire/node';
import { parseServeFlags } from '../flags/parse.ts';
import { PATIENCE_MS, until } from '../testing/harness.ts';
import { CertificateWatch, loadClientTls } from './client-tls.ts';
import { createLog } from './log.ts';
import { RefusedConnections } from './refused-connections.ts';
import { runServe } from './run.ts';
import { serve } from './serve.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../wire/test/tls/${name}`, import.meta.url));
const pem = (name: string): string => readFileSync(fixture(name), 'utf8');

class Sink {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

function logTo(sink: Sink) {
  return createLog({ logLevel: 'info', logFormat: 'json', logOutput: 'stderr' }, { out: sink, err: sink });
}

async function put(port: number, tls: object | undefined): Promise<RpcOutcome> {
  const channel = leanChannel({ host: 'localhost', port, ...(tls === undefined ? {} : { tls }) });
  const request = encodeMessage(writePutRequest, { ...defaultPutRequest, key: 'k' });
  const outcome = await new Promise<RpcOutcome>((done) => channel.unary(methodKVPut.path, request, { timeoutMs: PATIENCE_MS }, done));
  channel.close();
  return outcome;
}

describe('client URLs with TLS', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'raftgate-tls-'));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));
  const file = (name: string): string => join(directory, name);

  it('serve who has a certificate of the authority, next to plaintext elsewhere; others are named in the log', async () => {
    const parsed = parseServeFlags(
      [
        `--data-dir=${file('data')}`,
        '--listen-client-urls=https://127.0.0.1:0,http://127.0.0.1:0',
        '--advertise-client-urls=https://localhost:2379',
        '--listen-peer-urls=http://127.0.0.1:0',
        `--cert-file=${fixture('server.pem')}`,
        `--key-file=${fixture('server.key')}`,
        '--client-cert-auth',
        `--trusted-ca-file=${fixture('ca.pem')}`,
      ],
      {},
    );
    assert.equal(parsed.kind, 'config');
    const sink = new Sink();
    const serving = await serve(parsed.config, logTo(sink));
    try {
      await serving.published;
      const [secure, plain] = serving.clientPorts;
      const client = { ca: pem('ca.pem'), key: pem('client.key'), cert: pem('client.pem') };
      assert.equal((await put(secure, client)).outcome, 'ok');
      assert.equal((await put(plain, undefined)).outcome, 'ok');
      assert.equal((await put(secure, { ca: pem('ca.pem') })).outcome, 'neverSent');
      const plaintext = await put(secure, undefined);
      assert.match(plaintext.outcome === 'neverSent' ? plaintext.reason : '', /use https/);
      const tls = await put(plain, client);
      assert.match(tls.outcome === 'neverSent' ? tls.reason : '', /does not speak TLS/);
      assert.match(sink.text, /"rejected connection on client endpoint"/);
    } finally {
      await serving.stop();
    }
  });

  it('that turn connections away say so once a second, and how many they did not say', () => {
    const sink = new Sink();
    const clock = { nowMs: 0, monotonicMs: () => clock.nowMs, wallMs: () => 0 };
    const refused = new RefusedConnections(clock, logTo(sink));
    for (clock.nowMs = 0; clock.nowMs <= 1000; clock.nowMs += 100) refused.add('10.0.0.1:5', 'why');
    const told = sink.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      told.map((line) => [line['remote-addr'], line['error'], line['not-logged']]),
      [
        ['10.0.0.1:5', 'why', 0],
        ['10.0.0.1:5', 'why', 9],
      ],
    );
  });

  it('that cannot be read, or are no pair, say which file it is, and nothing starts', async () => {
    const attempt = async (cert: string, key: string): Promise<string> => {
      const sink = new Sink();
      const urls = ['--listen-client-urls=https://127.0.0.1:0', '--advertise-client-urls=https://localhost:1'];
      const argv = [
        `--data-dir=${file('none')}`,
        ...urls,
        '--listen-peer-urls=http://127.0.0.1:0',
        `--cert-file=${cert}`,
        `--key-file=${key}`,
      ];
      assert.equal(await runServe(argv, {}, { out: sink, err: sink }), 1);
      return sink.text;
    };
    assert.match(await attempt(file('absent.pem'), fixture('server.key')), /absent\.pem: ENOENT[^]*RG_TLS/);
    assert.match(await attempt(fixture('server.pem'), fixture('client.key')), /server\.pem, [^]*mismatch[^]*RG_TLS/);
  });

  it('take changed files without a restart; a pair that does not fit leaves the old one', async () => {
    copyFileSync(fixture('server.pem'), file('cert.pem'));
    copyFileSync(fixture('server.key'), file('key.pem'));
    const files = { certFile: file('cert.pem'), keyFile: file('key.pem'), trustedCaFile: undefined, asksForCertificate: false };
    const taken: string[] = [];
    const server = { port: 0, connections: 0, close() {}, updateTls: (tls: { cert?: unknown }) => void taken.push(String(tls.cert)) };
    const sink = new Sink();
    const watch = new CertificateWatch(files, [server], logTo(sink), 10);
    assert.equal(String(loadClientTls(files).cert), pem('server.pem'));
    // The new file takes the old one's place: as long and within one tick of a file system's clock, a rewritten one may look the same.
    const replace = (name: string, by: string): void => {
      copyFileSync(fixture(by), file(`${name}.part`));
      renameSync(file(`${name}.part`), file(name));
    };
    // Two files cannot change at once: whatever is seen between, the pair is taken in the end.
    replace('cert.pem', 'renewed.pem');
    await until(() => sink.text.includes('those before stay in force'));
    assert.deepEqual(taken, []);
    replace('key.pem', 'renewed.key');
    await until(() => taken.length === 1);
    assert.equal(taken[0], pem('renewed.pem'));
    watch.close();
  });
});
