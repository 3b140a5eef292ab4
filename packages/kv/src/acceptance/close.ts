import assert from 'node:assert/strict';
import { eventually, Recorder, rejectsWith } from './fixture.ts';
import type { Claims } from './suite.ts';

export const closeClaims: Claims = {
  'a closed client ends its watches and refuses every call with closed': async ({ kv, prefix }) => {
    const seen = new Recorder(kv, { key: prefix, prefix: true });
    await seen.stands();
    await kv.close();
    assert.equal(await eventually('the end', () => seen.end), 'closed');
    await rejectsWith('closed', kv.range({ key: prefix }));
    await rejectsWith('closed', kv.txn({ compare: [], success: [] }));
    await rejectsWith('closed', kv.leaseGrant(1));
    const late = new Recorder(kv, { key: prefix });
    assert.equal(await eventually('the end', () => late.end), 'closed');
  },
};
