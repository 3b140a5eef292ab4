import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Child } from '../../src/local/child.ts';
import { freePorts } from '../../src/local/ports.ts';
import { exec, type Ran } from '../support.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const pem = (name: string): string => fileURLToPath(new URL(`../../../wire/test/tls/${name}`, import.meta.url));

/** A member whose clients must have a certificate, beside etcdctl and our own command. */
describe('a member with TLS on its client URL', () => {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-tls-'));
  let member: Child | undefined;
  let port = 0;
  before(async () => {
    const ports = await freePorts(2);
    port = ports[0];
    member = new Child({
      name: 'm1',
      script: MAIN,
      args: [
        'serve',
        `--data-dir=${join(directory, 'data')}`,
        `--listen-client-urls=https://127.0.0.1:${port}`,
        `--advertise-client-urls=https://localhost:${port}`,
        `--listen-peer-urls=http://127.0.0.1:${ports[1]}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${ports[1]}`,
        `--cert-file=${pem('server.pem')}`,
        `--key-file=${pem('server.key')}`,
        '--client-cert-auth',
        `--trusted-ca-file=${pem('ca.pem')}`,
      ],
      logFile: join(directory, 'm1.log'),
    });
    await member.waitFor(/serving client traffic securely/, 30_000);
  });
  after(async () => {
    await member?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const identity = [`--cacert=${pem('ca.pem')}`, `--cert=${pem('client.pem')}`, `--key=${pem('client.key')}`];
  const etcdctl = (args: readonly string[], flags = identity): Promise<Ran> =>
    exec('etcdctl', [`--endpoints=https://localhost:${port}`, '--command-timeout=2s', '--dial-timeout=1s', ...flags, ...args], {
      env: { ETCDCTL_API: '3' },
    });
  const raftgate = (args: readonly string[], flags = identity, endpoint = `https://localhost:${port}`): Promise<Ran> =>
    exec(process.execPath, [MAIN, ...args, '--endpoints', endpoint, '--timeout', '2', ...flags]);

  test('etcdctl with its certificate works as ever, and without one not at all', async () => {
    assert.equal((await etcdctl(['put', 'k', 'v'])).stdout, 'OK\n');
    assert.equal((await etcdctl(['get', 'k', '--print-value-only'])).stdout, 'v\n');
    const health = await etcdctl(['endpoint', 'health']);
    assert.match(health.stdout + health.stderr, /is healthy/);
    assert.notEqual((await etcdctl(['get', 'k'], [`--cacert=${pem('ca.pem')}`])).code, 0);
    assert.notEqual((await etcdctl(['get', 'k'], [...identity.slice(1), `--cacert=${pem('stranger.pem')}`])).code, 0);
  });

  test("our own command takes etcdctl's flags, and says what is wrong without them", async () => {
    assert.equal((await raftgate(['get', 'bundles'])).code, 0);
    // An endpoint without a scheme is met with TLS where certificates are named.
    assert.equal((await raftgate(['get', 'bundles'], identity, `localhost:${port}`)).code, 0);
    assert.match((await raftgate(['version'])).stdout, /SPEAKS[^]*etcd 3/);
    const untrusting = await raftgate(['get', 'bundles'], identity.slice(1));
    assert.deepEqual([untrusting.code, /certificate/.test(untrusting.stderr)], [1, true], untrusting.stderr);
    const plain = await raftgate(['get', 'bundles'], [], `http://127.0.0.1:${port}`);
    assert.deepEqual([plain.code, /this port speaks TLS: use https/.test(plain.stderr)], [1, true], plain.stderr);
  });

  test('HTTP/1.1 is served behind the same handshake', async () => {
    const curl = ['-sS', '--cacert', pem('ca.pem'), '--cert', pem('client.pem'), '--key', pem('client.key')];
    assert.match((await exec('curl', [...curl, `https://localhost:${port}/health`])).stdout, /"health":"true"/);
  });
});
