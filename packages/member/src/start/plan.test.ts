import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemberError } from '../errors.ts';
import type { MemberOptions } from '../options.ts';
import { makePlan } from './plan.ts';
import type { Plan } from './plan.ts';

const OPTIONS: MemberOptions = {
  name: 'a',
  clusterToken: 'token',
  initialCluster: [
    { name: 'a', peerUrls: ['http://a:2380'] },
    { name: 'b', peerUrls: ['http://b:2380', 'http://b2:2380'] },
  ],
  listenPeer: [],
  dataDir: 'data',
};

function planned(change: Partial<MemberOptions>): Plan {
  const plan = makePlan({ ...OPTIONS, ...change });
  if (plan instanceof MemberError) throw plan;
  return plan;
}

test('ids do not depend on the order of the flags', () => {
  const [a, b] = OPTIONS.initialCluster;
  assert.ok(a !== undefined && b !== undefined);
  const one = planned({});
  const other = planned({ initialCluster: [{ ...b, peerUrls: [...b.peerUrls].reverse() }, a] });
  assert.equal(one.member, other.member);
  assert.equal(one.cluster, other.cluster);
  assert.deepEqual(one.bootstrap, other.bootstrap);
  assert.notEqual(planned({ clusterToken: 'another' }).cluster, one.cluster);
});

test('options that contradict each other are refused with a sentence', () => {
  const bad: Partial<MemberOptions>[] = [
    { name: 'c' },
    { clusterToken: '' },
    { clusterToken: 'a\nb' },
    { initialCluster: [] },
    { dataDir: '' },
    { initialCluster: [{ name: 'a', peerUrls: [] }] },
    { initialCluster: [{ name: 'a', peerUrls: ['a:2380'] }] },
    { initialCluster: [{ name: 'a', peerUrls: ['http://a:0'] }] },
    {
      initialCluster: [
        { name: 'a', peerUrls: ['http://a:1'] },
        { name: 'a', peerUrls: ['http://a:2'] },
      ],
    },
    { electionMs: 400 },
    { electionMs: 60_000 },
    { heartbeatMs: 0 },
    { snapshotCommands: 0 },
    { catchUpCommands: -1 },
  ];
  for (const change of bad) {
    const plan = makePlan({ ...OPTIONS, ...change });
    assert.ok(plan instanceof MemberError && plan.code === 'RG_OPTIONS' && plan.message.length > 10, JSON.stringify(change));
  }
});
