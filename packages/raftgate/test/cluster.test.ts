import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Etcd3, type IOptions } from 'etcd3';
import type { LocalCluster } from '../src/local/cluster.ts';
import { eventually, leaderOf, PATIENCE_MS, withCluster } from './support.ts';

const clientOf = (cluster: LocalCluster, options: Partial<IOptions> = {}): Etcd3 =>
  new Etcd3({ hosts: cluster.endpoints, defaultCallOptions: () => ({ deadline: Date.now() + 10_000 }), ...options });

/** Its leader keeps its place on a machine that is busy with other things. */
const STEADY = ['--election-timeout=5000'];

test('npm etcd3 against three members: put, get, txn, watch, lease', { timeout: 4 * PATIENCE_MS }, async () => {
  await withCluster(
    3,
    async (cluster) => {
      const client = clientOf(cluster);
      await client.put('greeting').value('hello');
      assert.equal(await client.get('greeting').string(), 'hello');

      const watcher = await client.watch().prefix('watched/').create();
      const seen: string[] = [];
      watcher.on('put', (kv) => seen.push(kv.value.toString()));
      for (const value of ['1', '2', '3']) await client.put('watched/key').value(value);
      await eventually('three events in order', PATIENCE_MS, async () => (seen.length >= 3 ? seen : undefined));
      assert.deepEqual(seen, ['1', '2', '3']);
      await watcher.cancel();

      const swapped = await client.if('greeting', 'Value', '==', 'hello').then(client.put('greeting').value('bye')).commit();
      assert.equal(swapped.succeeded, true);
      const refused = await client.if('greeting', 'Value', '==', 'hello').then(client.put('greeting').value('never')).commit();
      assert.equal(refused.succeeded, false);
      assert.equal(await client.get('greeting').string(), 'bye');

      const lease = client.lease(2, { autoKeepAlive: false });
      await lease.put('leased').value('x');
      assert.equal(await client.get('leased').string(), 'x');
      await eventually('the lease to expire', PATIENCE_MS, async () => ((await client.get('leased').string()) === null ? true : undefined));

      assert.equal(
        await client
          .delete()
          .key('greeting')
          .exec()
          .then((answer) => answer.deleted),
        '1',
      );
      client.close();
    },
    STEADY,
  );
});

test('nothing acknowledged is lost when the leader is killed, and then everybody', { timeout: 4 * PATIENCE_MS }, async () => {
  await withCluster(3, async (cluster) => {
    const client = clientOf(cluster);
    const acknowledged = new Map<string, string>();
    const write = async (at: number): Promise<void> => {
      try {
        await client.put(`key/${at}`).value(`value ${at}`);
        acknowledged.set(`key/${at}`, `value ${at}`);
      } catch {
        // Refused or unknown: it may or may not be there, and nobody was told it is.
      }
    };
    const writeUntil = async (first: number, last: number): Promise<void> => {
      for (let at = first; at < last; at++) await write(at);
    };
    const holdsAll = async (): Promise<void> => {
      const found = await eventually('all acknowledged writes', PATIENCE_MS, async () => client.getAll().prefix('key/').strings());
      for (const [key, value] of acknowledged) assert.equal(found[key], value, key);
    };
    for (let at = 0; at < 100; at++)
      await eventually(`write ${at}`, PATIENCE_MS, async () => {
        await write(at);
        return acknowledged.has(`key/${at}`) ? true : undefined;
      });

    const leader = await leaderOf(cluster);
    const during = writeUntil(100, 200);
    await cluster.kill(leader);
    await during;
    await eventually('writes after the failover', PATIENCE_MS, async () => {
      await client.put('after').value('failover');
      return true;
    });
    await holdsAll();
    await cluster.startMember(leader);
    await holdsAll();

    await Promise.all(cluster.places.map((place) => cluster.kill(place.name)));
    await Promise.all(cluster.places.map((place) => cluster.startMember(place.name)));
    await holdsAll();
    client.close();
  });
});

test('SIGTERM hands leadership over first, and every member serves every request', { timeout: 4 * PATIENCE_MS }, async () => {
  await withCluster(3, async (cluster) => {
    const leader = await leaderOf(cluster);
    await cluster.member(leader).stop();
    const next = await leaderOf(cluster);
    assert.notEqual(next, leader);
    for (const place of cluster.places.filter((each) => each.name !== leader)) {
      const client = clientOf(cluster, { hosts: [place.clientUrl] });
      const found = await eventually(`a write and a read through ${place.name}`, PATIENCE_MS, async () => {
        await client.put(`via/${place.name}`).value('yes');
        return client.get(`via/${place.name}`).string();
      });
      assert.equal(found, 'yes');
      client.close();
    }
  });
});
