import assert from 'node:assert/strict';
import { bytes, eventually, get, put, Recorder, rejectsWith, shown } from './fixture.ts';
import type { Claims } from './suite.ts';

export const leaseClaims: Claims = {
  'a key under a lease names it': async ({ kv, prefix }) => {
    const lease = await kv.leaseGrant(60);
    assert.match(lease, /^-?[0-9]+$/);
    await put(kv, `${prefix}k`, 'x', lease);
    assert.equal((await get(kv, `${prefix}k`))?.lease, lease);
    await kv.leaseRevoke(lease);
  },

  'a revoked lease takes its keys, in one revision': async ({ kv, prefix }) => {
    const lease = await kv.leaseGrant(60);
    const seen = new Recorder(kv, { key: prefix, prefix: true });
    await seen.stands();
    await put(kv, `${prefix}a`, 'x', lease);
    await put(kv, `${prefix}b`, 'x', lease);
    await put(kv, `${prefix}kept`, 'x');
    await kv.leaseRevoke(lease);
    const events = await seen.sees(5);
    assert.deepEqual([...shown(prefix, events.slice(3))].sort(), ['delete a', 'delete b']);
    assert.equal(seen.batches.length, 4);
    assert.equal((await kv.range({ key: prefix, prefix: true })).kvs.length, 1);
    seen.watch.close();
  },

  'a lease that nobody keeps alive ends, and its keys with it': async ({ kv, prefix }) => {
    const lease = await kv.leaseGrant(1);
    await put(kv, `${prefix}k`, 'x', lease);
    await eventually('the key is gone', async () => ((await get(kv, `${prefix}k`)) === undefined ? true : undefined));
    await rejectsWith('lease', kv.leaseKeepAlive(lease));
  },

  'a lease kept alive stays, and its time starts again': async ({ kv, prefix }) => {
    const lease = await kv.leaseGrant(4);
    await put(kv, `${prefix}k`, 'x', lease);
    const end = performance.now() + 5_000;
    await eventually('time enough to have ended', async () => {
      assert.ok((await kv.leaseKeepAlive(lease)) >= 1);
      return performance.now() > end ? true : undefined;
    });
    assert.ok((await get(kv, `${prefix}k`)) !== undefined);
    await kv.leaseRevoke(lease);
  },

  'a key put again without the lease outlives it': async ({ kv, prefix }) => {
    const lease = await kv.leaseGrant(60);
    await put(kv, `${prefix}k`, 'x', lease);
    await put(kv, `${prefix}k`, 'y');
    await kv.leaseRevoke(lease);
    assert.equal((await get(kv, `${prefix}k`))?.lease, '0');
  },

  'a lease that does not exist is refused everywhere, and nothing is written': async ({ kv, prefix }) => {
    const gone = await kv.leaseGrant(60);
    await kv.leaseRevoke(gone);
    await rejectsWith('lease', kv.leaseKeepAlive(gone));
    await rejectsWith('lease', kv.leaseRevoke(gone));
    const together = kv.txn({
      compare: [],
      success: [
        { op: 'put', key: `${prefix}a`, value: bytes('x') },
        { op: 'put', key: `${prefix}b`, value: bytes('x'), lease: gone },
      ],
    });
    await rejectsWith('lease', together);
    assert.equal((await kv.range({ key: prefix, prefix: true })).kvs.length, 0);
  },

  'one client may keep alive what the other was granted': async ({ kv, second, prefix }) => {
    const lease = await kv.leaseGrant(60);
    await put(second, `${prefix}k`, 'x', lease);
    assert.ok((await second.leaseKeepAlive(lease)) > 1);
    await second.leaseRevoke(lease);
    assert.equal(await get(kv, `${prefix}k`), undefined);
  },
};
