import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseServeFlags } from './parse.ts';
import { usageText } from './usage.ts';
import type { ServeConfig } from './config.ts';

function configOf(argv: readonly string[], env: Record<string, string> = {}): ServeConfig {
  const parsed = parseServeFlags(argv, env);
  assert.equal(parsed.kind, 'config', JSON.stringify(parsed));
  return parsed.config;
}

function refusalOf(argv: readonly string[]): { message: string; facts: Readonly<Record<string, string>>; remedy: string } {
  const parsed = parseServeFlags(argv, {});
  assert.equal(parsed.kind, 'refused', JSON.stringify(parsed));
  return parsed.error;
}

const warningsOf = (argv: readonly string[], env: Record<string, string> = {}) => {
  const parsed = parseServeFlags(argv, env);
  return parsed.kind === 'config' ? parsed.warnings : assert.fail(parsed.kind);
};

describe('serve flags', () => {
  it('nothing at all is a cluster of one, as in etcd', () => {
    const config = configOf([]);
    assert.deepEqual(config.initialCluster, [{ name: 'default', peerUrls: ['http://localhost:2380'] }]);
    assert.deepEqual(config.listenClient, [{ host: 'localhost', port: 2379 }]);
    assert.deepEqual(
      [config.heartbeatMs, config.electionMs, config.snapshotCommands, config.dataDir],
      [100, 1000, 10_000, 'default.raftgate'],
    );
  });

  it("what etcd's own tests send is understood, in both spellings", () => {
    const config = configOf([
      '--name=TestX-test-0',
      '--listen-client-urls=http://localhost:20000',
      '--advertise-client-urls=http://localhost:20000',
      '--listen-peer-urls=http://localhost:20001',
      '--initial-advertise-peer-urls=http://localhost:20001',
      '--initial-cluster-token=new',
      '--data-dir',
      '/tmp/x y',
      '--snapshot-count=10',
      '--initial-cluster=TestX-test-0=http://localhost:20001,TestX-test-1=http://localhost:20006',
      '--initial-cluster-state=new',
      '--quota-backend-bytes=53248',
      '--strict-reconfig-check=false',
      '--experimental-initial-corrupt-check=true',
    ]);
    assert.equal(config.dataDir, '/tmp/x y');
    assert.equal(config.initialCluster.length, 2);
    assert.equal(config.quotaBytes, 53_248);
  });

  it('of a repeated flag the last one holds, and a flag holds over the environment', () => {
    assert.equal(configOf(['--snapshot-count=1', '--snapshot-count', '2'], { ETCD_SNAPSHOT_COUNT: '3' }).snapshotCommands, 2);
    assert.equal(configOf([], { ETCD_SNAPSHOT_COUNT: '3' }).snapshotCommands, 3);
    assert.equal(configOf(['-snapshot-count=4']).snapshotCommands, 4);
  });

  it('an environment nobody knows only warns', () => {
    assert.deepEqual(warningsOf([], { ETCD_VERIFY: 'all', PATH: '/bin' }), ['unrecognized environment variable ETCD_VERIFY']);
  });

  it('a flag nobody knows asks for the usage text, a stray word does not', () => {
    assert.deepEqual(parseServeFlags(['--nope=1'], {}), { kind: 'wrong', message: 'flag provided but not defined: -nope', usage: true });
    assert.deepEqual(parseServeFlags(['stray'], {}), { kind: 'wrong', message: "'stray' is not a valid flag", usage: false });
    assert.deepEqual(parseServeFlags(['--name'], {}), { kind: 'wrong', message: 'flag needs an argument: -name', usage: true });
    assert.equal(parseServeFlags(['--version'], {}).kind, 'version');
    assert.equal(parseServeFlags(['--help'], {}).kind, 'help');
  });

  it('the transport is our own unless node:http2 is asked for', () => {
    assert.deepEqual([configOf([]).rpcTransport, configOf(['--rpc-transport=node']).rpcTransport], ['lean', 'node']);
    assert.match(refusalOf(['--rpc-transport=grpc-js']).message, /rpc-transport/);
  });

  it('durability is not for sale', () => {
    assert.match(
      warningsOf(['--unsafe-no-fsync'])[0],
      /--unsafe-no-fsync=true has no effect: nothing is acknowledged before it is durable/,
    );
  });

  it('what would be dangerous to ignore is refused, unless it asks for nothing', () => {
    const error = refusalOf(['--peer-client-cert-auth']);
    assert.match(error.message, /--peer-client-cert-auth asks for something/);
    assert.match(error.remedy, /TLS/);
    configOf(['--client-cert-auth=false', '--auth-token=simple', '--cert-file=']);
    assert.match(refusalOf(['--listen-peer-urls=https://localhost:1']).message, /asks for TLS/);
    assert.match(warningsOf(['--auto-compaction-retention=1h'])[0], /LIMITATIONS/);
  });

  it('TLS of clients is what the URLs say, with a certificate and its key', () => {
    const pair = ['--cert-file=c.pem', '--key-file=k.pem'];
    const urls = ['--listen-client-urls=https://localhost:1,http://127.0.0.1:2', '--advertise-client-urls=https://localhost:1'];
    const config = configOf([...pair, ...urls, '--client-cert-auth', '--trusted-ca-file=ca.pem']);
    assert.deepEqual(config.listenClient, [
      { host: 'localhost', port: 1, isTls: true },
      { host: '127.0.0.1', port: 2 },
    ]);
    assert.deepEqual(config.clientTls, { certFile: 'c.pem', keyFile: 'k.pem', trustedCaFile: 'ca.pem', asksForCertificate: true });
    // As in etcd, an authority alone asks for certificates, and a certificate without https:// is only warned about.
    assert.equal(configOf([...pair, ...urls, '--trusted-ca-file=ca.pem']).clientTls?.asksForCertificate, true);
    assert.match(warningsOf(pair)[0], /scheme of a client URL is HTTP while key and cert files are present/);
    assert.equal(configOf([]).clientTls, undefined);
  });

  it('TLS that would protect nothing is refused', () => {
    assert.match(refusalOf(['--listen-client-urls=https://h:1', '--advertise-client-urls=https://h:1']).message, /no certificate/);
    assert.match(refusalOf(['--cert-file=c']).message, /--cert-file is set and --key-file is not/);
    assert.match(refusalOf(['--key-file=k']).message, /--key-file is set and --cert-file is not/);
    assert.match(refusalOf(['--client-cert-auth']).message, /--client-cert-auth asks for protection that needs TLS/);
    const pair = ['--cert-file=c', '--key-file=k'];
    assert.match(refusalOf([...pair, '--client-cert-auth']).message, /--trusted-ca-file is not/);
    assert.match(refusalOf([...pair, '--trusted-ca-file=ca']).message, /no client URL says https/);
    const urls = ['--listen-client-urls=https://h:1', '--advertise-client-urls=https://h:1'];
    assert.match(refusalOf([...pair, ...urls, '--rpc-transport=node']).message, /--rpc-transport speaks no TLS/);
    assert.match(refusalOf(['--client-cert-auth=maybe']).message, /not a boolean/);
    for (const flag of ['--auto-tls', '--peer-cert-file=p', '--client-crl-file=c']) refusalOf([flag]);
  });

  it('keepalive has the figures of etcd', () => {
    assert.deepEqual(configOf([]).keepalive, { minTimeMs: 5000, intervalMs: 7_200_000, timeoutMs: 20_000 });
    const flags = ['--grpc-keepalive-min-time=1s', '--grpc-keepalive-interval=30s', '--grpc-keepalive-timeout=500ms'];
    assert.deepEqual(configOf(flags).keepalive, { minTimeMs: 1000, intervalMs: 30_000, timeoutMs: 500 });
    assert.equal(configOf(['--grpc-keepalive-min-time=0']).keepalive.minTimeMs, 300_000);
  });

  it('settings that contradict each other name both, and the way out', () => {
    const times = refusalOf(['--heartbeat-interval=300']);
    assert.match(times.message, /--election-timeout is less than five times --heartbeat-interval/);
    assert.deepEqual(times.facts, { found: '1000 ms and 300 ms', expected: 'an election timeout of at least 1500 ms' });
    assert.match(refusalOf(['--name=a', '--initial-cluster=b=http://h:1']).message, /--name is not a member of --initial-cluster/);
    const urls = ['--name=a', '--initial-cluster=a=http://h:1', '--initial-advertise-peer-urls=http://h:2'];
    assert.match(refusalOf(urls).message, /--initial-advertise-peer-urls differs from this member's entry in --initial-cluster/);
    assert.match(refusalOf(['--listen-client-urls=http://h:1']).remedy, /--advertise-client-urls/);
    const many = Array.from({ length: 33 }, (_, at) => `http://h:${at}`).join();
    assert.match(refusalOf([`--advertise-client-urls=${many}`]).message, /--advertise-client-urls is more than a member can publish/);
  });

  it('values out of range say what would be in range', () => {
    for (const wrong of ['0', '-1', 'x', '1.5', '1e3', '999999'])
      assert.match(refusalOf([`--heartbeat-interval=${wrong}`]).facts['expected'], /integer from 1 to 50000/);
    assert.match(refusalOf(['--log-level=loud']).facts['expected'], /debug or info/);
    assert.match(refusalOf(['--watch-progress-notify-interval=10']).facts['expected'], /10m/);
    assert.equal(configOf(['--watch-progress-notify-interval=1h30m']).progressNotifyMs, 5_400_000);
    for (const url of ['localhost:1', 'http://h', 'http://h:1/x', 'unix://x', 'http://h:99999']) refusalOf([`--listen-peer-urls=${url}`]);
  });

  it('lease reads and priorities are off unless asked for', () => {
    const plain = configOf([]);
    assert.deepEqual([plain.leaseReads, [...plain.priorities], plain.maxLearners], [false, [], 1]);
    const asked = configOf(['--lease-reads', '--election-priority=m1=2,8e9e05c52164694d=1', '--max-learners=3']);
    assert.equal(asked.leaseReads, true);
    assert.deepEqual(
      [...asked.priorities],
      [
        ['m1', 2],
        ['8e9e05c52164694d', 1],
      ],
    );
    assert.equal(asked.maxLearners, 3);
    assert.equal(configOf([], { ETCD_LEASE_READS: 'true' }).leaseReads, true);
  });

  it('priorities that cannot be read are refused', () => {
    for (const text of ['m1', 'm1=', '=1', 'm1=-1', 'm1=1,m1=2', 'm1=1,', 'm1=9999999'])
      assert.match(refusalOf([`--election-priority=${text}`]).message, /^--election-priority is not a list of members/, text);
  });

  it('the help of lease reads says when they are safe', () => {
    assert.match(usageText(), /--lease-reads .*clocks keep within 1 %.*no machine is suspended.*stopped for an election timeout/);
  });
});
