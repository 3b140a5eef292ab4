import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Etcd3 } from 'etcd3';
import { Child } from '../src/local/child.ts';
import { LocalCluster } from '../src/local/cluster.ts';
import { freePorts } from '../src/local/ports.ts';
import { assertComplaint, eachOf, MAIN, raftgate } from './complaint.ts';
import { flipByte } from './damage.ts';
import { callWith, framed, GARBAGE, send } from './garbage.ts';
import { eventually, leaderOf, PATIENCE_MS } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'raftgate-bad-input-'));
/** How often a claim that nothing is elected is tried. */
const MAX_ROUNDS = 4;
const TURNED_AWAY = /"event":"refused","reason":"refused by the peer: CLUSTER","do":"compare --initial-cluster/;
const portOf = (url: string): number => Number(new URL(url).port);

describe('three members under bad input', { timeout: 10 * PATIENCE_MS }, () => {
  let cluster: LocalCluster;
  let client: Etcd3;
  const acknowledged = new Map<string, string>();

  before(async () => {
    cluster = await LocalCluster.start({
      directory: join(root, 'cluster'),
      members: 3,
      flags: ['--snapshot-count=60', '--snapshot-catchup-entries=10', '--election-timeout=2500'],
    });
    client = new Etcd3({ hosts: cluster.endpoints });
    for (let at = 0; at < 70; at++) await write(`key/${at}`);
  });
  after(async () => {
    client?.close();
    await cluster?.stop();
    rmSync(root, { recursive: true, force: true });
  });

  async function write(key: string): Promise<void> {
    await client.put(key).value(`value of ${key}`);
    acknowledged.set(key, `value of ${key}`);
  }
  /** Every member still runs, a write goes through, and nothing acknowledged is missing. */
  async function assertUnharmed(after: string): Promise<void> {
    for (const { name } of cluster.places) assert.ok(cluster.member(name).running, `${name} after ${after}:\n${cluster.member(name).tail}`);
    await eventually(`a write after ${after}`, PATIENCE_MS, async () => write(`after/${after}`).then(() => true));
    const found = await client.getAll().strings();
    for (const [key, value] of acknowledged) assert.equal(found[key], value, `${key} after ${after}`);
  }
  const terms = async (): Promise<string[]> =>
    Promise.all(
      cluster.places.map(
        async ({ clientUrl }) =>
          /^etcd_server_leader_changes_seen_total (\d+)$/m.exec(await (await fetch(`${clientUrl}/metrics`)).text())?.[1] ?? '?',
      ),
    );

  /** What elects every time never passes; a leader that a starved machine kept from its heartbeats is somebody else's. */
  async function withoutElection(happens: () => Promise<void>): Promise<void> {
    for (let round = 1; ; round++) {
      const before = await terms();
      await happens();
      const after = await terms();
      if (round < MAX_ROUNDS && before.join() !== after.join()) continue;
      return assert.deepEqual(after, before);
    }
  }

  test('an oversized request is refused by name, on the connection that goes on', async () => {
    const put = async (bytes: number): Promise<unknown> => client.put('large').value(Buffer.alloc(bytes, 1));
    await assert.rejects(put(1.5 * 1024 * 1024 + 1), /etcdserver: request is too large/);
    await assert.rejects(put(3 * 1024 * 1024), /too large|larger than max/);
    await put(1024 * 1024);
    await assert.rejects(client.getAll().prefix('key/').revision(999_999).exec(), /future revision/);
    await assertUnharmed('oversized requests');
  });

  test('a malformed message ends its own call only', async () => {
    const port = portOf(cluster.places[0]?.clientUrl ?? '');
    const put = '/etcdserverpb.KV/Put';
    assert.match(await callWith(port, put, framed(4, Buffer.of(0xff, 0xff, 0xff, 0xff))), /^(3|13)$/);
    assert.match(await callWith(port, put, framed(0xffffffff, Buffer.alloc(16))), /^(3|8|13)$|reset|closed/);
    assert.match(await callWith(port, put, framed(1_000, Buffer.alloc(16))), /^(3|13)$|reset|closed/);
    assert.match(await callWith(port, put, framed(4, Buffer.alloc(4), 7)), /^(3|12|13)$|reset|closed/);
    assert.equal(await callWith(port, '/etcdserverpb.KV/Nonsense', framed(0, Buffer.alloc(0))), '12');
    await assertUnharmed('malformed messages');
  });

  test('noise on the client port and on the peer port is nobody’s election', async () => {
    const targets = cluster.places.flatMap(({ clientUrl, peerUrl }) => [clientUrl, peerUrl]).map(portOf);
    await withoutElection(async () => {
      await Promise.all(targets.map((port) => eachOf(Object.values(GARBAGE), (bytes) => send(port, bytes))));
      await assertUnharmed('noise');
    });
  });

  test('a port in use is named, with its flag', async () => {
    const [free, other] = await freePorts(2);
    const start = (client: number | undefined, peer: number | undefined): Promise<Parameters<typeof assertComplaint>[0]> =>
      raftgate([
        'serve',
        '--name=x',
        `--data-dir=${join(root, `taken-${client}`)}`,
        `--listen-client-urls=http://127.0.0.1:${client}`,
        `--advertise-client-urls=http://127.0.0.1:${client}`,
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-cluster=x=http://127.0.0.1:${peer}`,
      ]);
    const [taken] = cluster.places;
    const [clients, peers] = await Promise.all([start(portOf(taken?.clientUrl ?? ''), free), start(other, portOf(taken?.peerUrl ?? ''))]);
    assertComplaint(clients, 'RG_LISTEN', /in use[\s\S]*--listen-client-urls/);
    assertComplaint(peers, 'RG_LISTEN', /EADDRINUSE[\s\S]*--listen-peer-urls/);
    await assertUnharmed('a second user of its ports');
  });

  test('a member of another cluster that dials in is turned away, and says why it waits', async () => {
    const [client, peer] = await freePorts(2);
    const [first, second] = cluster.places;
    const own = `http://127.0.0.1:${peer}`;
    let turnedAway = 0;
    const stranger = new Child({
      name: 'stranger',
      script: MAIN,
      logFile: join(root, 'stranger.log'),
      onLine: (line) => void (turnedAway += TURNED_AWAY.test(line) ? 1 : 0),
      args: [
        'serve',
        '--name=x',
        `--data-dir=${join(root, 'stranger')}`,
        '--initial-cluster-token=another',
        `--initial-cluster=m1=${first?.peerUrl},m2=${second?.peerUrl},x=${own}`,
        `--listen-client-urls=http://127.0.0.1:${client}`,
        `--advertise-client-urls=http://127.0.0.1:${client}`,
        `--listen-peer-urls=${own}`,
        `--initial-advertise-peer-urls=${own}`,
      ],
    });
    try {
      await withoutElection(async () => {
        const before = turnedAway;
        await eventually('it is turned away', PATIENCE_MS, async () => (turnedAway > before ? true : undefined));
        assert.ok(stranger.running);
        await assertUnharmed('a stranger');
      });
    } finally {
      await stranger.stop();
    }
    await assertUnharmed('a stranger that left');
  });

  test('a member whose disk was emptied is turned away and told what to do; put back as it was, it serves again', async () => {
    const leader = await leaderOf(cluster);
    const name = cluster.places.map((place) => place.name).find((each) => each !== leader) ?? '';
    await cluster.kill(name);
    renameSync(cluster.dataDir(name), join(root, 'aside'));
    const serving = cluster.startMember(name).then(
      () => 'serves',
      () => 'never served',
    );
    await cluster.member(name).waitFor(/refused by the peer: INCARNATION","do":"a data directory was emptied/, PATIENCE_MS);
    await cluster.kill(name);
    assert.equal(await serving, 'never served');
    rmSync(cluster.dataDir(name), { recursive: true });
    renameSync(join(root, 'aside'), cluster.dataDir(name));
    await cluster.startMember(name);
    await assertUnharmed('an emptied disk');
  });

  test('members with damaged disks come back without a vote, catch up, and then count again', async () => {
    const leader = await leaderOf(cluster);
    const [one = '', other = ''] = cluster.places.map(({ name }) => name).filter((name) => name !== leader);
    await damage(one, 'wal', 1_500);
    await damage(other, 'snap', 300);
    await assertUnharmed('two damaged disks');
    await cluster.kill(leader);
    // Without the old leader a quorum needs both of them.
    await eventually('a write by the two that were damaged', PATIENCE_MS, async () => write('after/damage').then(() => true));
    await cluster.startMember(leader);
    await assertUnharmed('damage and the loss of the leader');
  });

  async function damage(name: string, folder: string, at: number): Promise<void> {
    await cluster.kill(name);
    const path = join(cluster.dataDir(name), 'member', folder);
    const last =
      readdirSync(path)
        .filter((file) => /\.(wal|snap)$/.test(file))
        .sort()
        .at(-1) ?? assert.fail(`${name} has no ${folder}`);
    flipByte(join(path, last), at);
    const logged = readFileSync(cluster.logFile(name), 'utf8').length;
    await cluster.startMember(name);
    // A line is heard before it is in the file.
    for (const says of [/does not verify/, /the log is recovering: waiting to hear from every other voter/])
      await eventually(`${name} says ${says}`, PATIENCE_MS, async () =>
        says.test(readFileSync(cluster.logFile(name), 'utf8').slice(logged)) ? true : undefined,
      );
    await eventually(`${name} has caught up`, PATIENCE_MS, async () =>
      (await fetch(`${cluster.places.find((place) => place.name === name)?.clientUrl}/readyz`)).ok ? true : undefined,
    );
  }
});
