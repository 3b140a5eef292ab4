import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import type { LocalCluster } from '../../src/local/cluster.ts';
import { eventually, exec, leaderOf, withCluster, type Ran } from '../support.ts';

type Ctl = (args: readonly string[], input?: string) => Promise<Ran>;

/** Without the scheme: etcdctl 3.4 sends an endpoint as it was given as :authority, and node:http2 refuses a URL there. */
const endpointsFlag = (endpoints: readonly string[]): string =>
  `--endpoints=${endpoints.map((url) => url.replace('http://', '')).join(',')}`;

const ctlOf =
  (endpoints: readonly string[]): Ctl =>
  (args, input) =>
    exec('etcdctl', [endpointsFlag(endpoints), ...args], { env: { ETCDCTL_API: '3' }, ...(input === undefined ? {} : { input }) });

async function ok(run: Promise<Ran>): Promise<string> {
  const ran = await run;
  assert.equal(ran.code, 0, ran.stderr);
  return ran.stdout;
}

for (const members of [1, 3]) {
  test(`etcdctl against ${members} member(s): every command of this release`, { timeout: 120_000 }, async () => {
    await withCluster(members, async (cluster) => {
      const ctl = ctlOf(cluster.endpoints);
      await putsAndGets(ctl);
      await transactions(ctl);
      await leases(ctl);
      await watches(cluster, ctl);
      await compaction(ctl);
      await clusterCommands(cluster, ctl, members);
    });
  });
}

async function putsAndGets(ctl: Ctl): Promise<void> {
  assert.equal(await ok(ctl(['put', 'k/a', '1'])), 'OK\n');
  assert.equal(await ok(ctl(['put', 'k/b', '2'])), 'OK\n');
  assert.equal(await ok(ctl(['put', 'k/c', '3'])), 'OK\n');
  assert.equal(await ok(ctl(['put', '--prev-kv', 'k/a', '4'])), 'OK\nk/a\n1\n');
  assert.equal(await ok(ctl(['get', 'k/a'])), 'k/a\n4\n');
  assert.equal(await ok(ctl(['get', '--print-value-only', 'k/b'])), '2\n');
  assert.equal(await ok(ctl(['get', 'k/', '--prefix', '--keys-only'])), 'k/a\n\nk/b\n\nk/c\n\n');
  assert.equal(await ok(ctl(['get', 'k/', '--prefix', '--limit=2', '--keys-only'])), 'k/a\n\nk/b\n\n');
  assert.equal(await ok(ctl(['get', 'k/', '--prefix', '--order=DESCEND', '--keys-only'])), 'k/c\n\nk/b\n\nk/a\n\n');
  assert.equal(await ok(ctl(['get', 'k/', '--prefix', '--sort-by=VALUE', '--order=ASCEND', '--print-value-only'])), '2\n3\n4\n');
  assert.equal(await ok(ctl(['get', 'k/', '--prefix', '--sort-by=MODIFY', '--order=DESCEND', '--keys-only'])), 'k/a\n\nk/c\n\nk/b\n\n');
  assert.equal(await ok(ctl(['get', 'k/a', 'k/c', '--keys-only'])), 'k/a\n\nk/b\n\n');
  assert.equal(await ok(ctl(['get', 'k/b', '--from-key', '--keys-only'])), 'k/b\n\nk/c\n\n');
  assert.equal(await ok(ctl(['get', 'k/a', '--rev=2', '--print-value-only'])), '1\n');
  assert.equal(await ok(ctl(['get', 'k/a', '--consistency=s', '--print-value-only'])), '4\n');
  const json = JSON.parse(await ok(ctl(['get', 'k/', '--prefix', '-w', 'json']))) as { count: number; header: { revision: number } };
  assert.equal(json.count, 3);
  assert.equal(json.header.revision, 5);
  const future = await ctl(['get', 'k/a', '--rev=1000']);
  assert.notEqual(future.code, 0);
  assert.match(future.stderr, /required revision is a future revision/);
}

async function transactions(ctl: Ctl): Promise<void> {
  const succeeded = await ok(ctl(['txn'], 'value("k/a") = "4"\nversion("k/b") > "0"\n\nput k/a 5\nget k/a\ndel k/b\n\nput k/a no\n\n'));
  assert.match(succeeded, /^SUCCESS/);
  assert.equal(await ok(ctl(['get', 'k/a', '--print-value-only'])), '5\n');
  const failed = await ok(ctl(['txn'], 'mod("k/a") = "1"\n\nput k/a no\n\nget k/c\n\n'));
  assert.match(failed, /^FAILURE\n\nk\/c\n3/);
  assert.equal(await ok(ctl(['del', 'k/c', '--prev-kv'])), '1\nk/c\n3\n');
  assert.equal(await ok(ctl(['del', 'nothing'])), '0\n');
  assert.equal(await ok(ctl(['del', 'k/', '--prefix'])), '1\n');
}

async function leases(ctl: Ctl): Promise<void> {
  const granted = /lease ([0-9a-f]+) granted with TTL\(100s\)/.exec(await ok(ctl(['lease', 'grant', '100'])));
  const id = granted?.[1] ?? assert.fail('no lease id');
  await ok(ctl(['put', '--lease', id, 'leased', 'x']));
  assert.match(
    await ok(ctl(['lease', 'timetolive', id, '--keys'])),
    /granted with TTL\(100s\), remaining\((9\d|100)s\), attached keys\(\[leased\]\)/,
  );
  assert.match(await ok(ctl(['lease', 'list'])), new RegExp(id));
  assert.match(await ok(ctl(['lease', 'keep-alive', '--once', id])), /keepalived with TTL\(100\)/);
  assert.match(await ok(ctl(['lease', 'revoke', id])), /revoked/);
  assert.equal(await ok(ctl(['get', 'leased'])), '');
  assert.match(await ok(ctl(['lease', 'timetolive', id])), /already expired/);
}

async function watches(cluster: LocalCluster, ctl: Ctl): Promise<void> {
  const header = JSON.parse(await ok(ctl(['get', 'x', '-w', 'json']))) as { header: { revision: number } };
  await ok(ctl(['put', 'w/1', 'one']));
  const child = spawn(
    'etcdctl',
    [endpointsFlag(cluster.endpoints), 'watch', 'w/', '--prefix', '--prev-kv', `--rev=${header.header.revision + 1}`],
    {
      env: { ...process.env, ETCDCTL_API: '3' },
    },
  );
  let heard = '';
  child.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  try {
    await eventually('the past event', 10_000, async () => (heard.includes('one') ? true : undefined));
    await ok(ctl(['put', 'w/1', 'two']));
    await ok(ctl(['del', 'w/1']));
    await eventually('put with the pair before, then delete', 10_000, async () => (heard.includes('DELETE') ? true : undefined));
    assert.equal(heard, 'PUT\nw/1\none\nPUT\nw/1\none\nw/1\ntwo\nDELETE\nw/1\ntwo\nw/1\n\n');
  } finally {
    child.kill('SIGKILL');
  }
}

async function compaction(ctl: Ctl): Promise<void> {
  for (const value of ['1', '2', '3']) await ok(ctl(['put', 'c', value]));
  const now = (JSON.parse(await ok(ctl(['get', 'c', '-w', 'json']))) as { header: { revision: number } }).header.revision;
  assert.match(await ok(ctl(['compaction', String(now - 1)])), /compacted revision/);
  assert.equal(await ok(ctl(['get', 'c', `--rev=${now - 1}`, '--print-value-only'])), '2\n');
  const gone = await ctl(['get', 'c', `--rev=${now - 2}`]);
  assert.match(gone.stderr, /required revision has been compacted/);
  const again = await ctl(['compaction', String(now - 1)]);
  assert.match(again.stderr, /required revision has been compacted/);
}

async function clusterCommands(cluster: LocalCluster, ctl: Ctl, members: number): Promise<void> {
  const list = (await ok(ctl(['member', 'list']))).trim().split('\n');
  assert.equal(list.length, members);
  for (const place of cluster.places)
    assert.ok(
      list.some((line) => line.includes(`started, ${place.name}, ${place.peerUrl}, ${place.clientUrl}`)),
      list.join('\n'),
    );
  for (const endpoint of cluster.endpoints) assert.deepEqual((await ok(ctlOf([endpoint])(['member', 'list']))).trim().split('\n'), list);
  const status = JSON.parse(await ok(ctl(['endpoint', 'status', '-w', 'json']))) as {
    Status: { leader: number; version: string; raftTerm: number };
  }[];
  assert.equal(status.length, members);
  assert.equal(new Set(status.map((each) => each.Status.leader)).size, 1);
  assert.ok(status.every((each) => each.Status.leader > 0 && each.Status.raftTerm > 0));
  assert.equal((await ok(ctl(['defrag']))).match(/Finished defragmenting etcd member/g)?.length, members);
  assert.match((await ctl(['endpoint', 'health'])).stdout + (await ctl(['endpoint', 'health'])).stderr, /is healthy/);
}

test('etcdctl loses nothing over a SIGKILL of the leader and a full restart', { timeout: 120_000 }, async () => {
  await withCluster(3, async (cluster) => {
    const ctl = ctlOf(cluster.endpoints);
    const survivors = async (): Promise<Ctl> =>
      ctlOf(cluster.places.filter((place) => cluster.member(place.name).running).map((place) => place.clientUrl));
    for (let at = 0; at < 20; at++) await ok(ctl(['put', `key${at}`, `value${at}`]));
    const leader = await leaderOf(cluster);
    await cluster.kill(leader);
    const rest = await survivors();
    await eventually('a write after the kill', 15_000, async () => ((await rest(['put', 'after', 'kill'])).code === 0 ? true : undefined));
    assert.equal((await ok(rest(['get', 'key', '--prefix', '--keys-only']))).split('\n').filter(Boolean).length, 20);
    await cluster.startMember(leader);
    const returned = cluster.places.find((place) => place.name === leader);
    assert.equal(await ok(ctlOf([returned?.clientUrl ?? ''])(['get', 'after', '--print-value-only'])), 'kill\n');
    for (const place of cluster.places) await cluster.kill(place.name);
    await Promise.all(cluster.places.map((place) => cluster.startMember(place.name)));
    for (let at = 0; at < 20; at++) assert.equal(await ok(ctl(['get', `key${at}`, '--print-value-only'])), `value${at}\n`);
  });
});
