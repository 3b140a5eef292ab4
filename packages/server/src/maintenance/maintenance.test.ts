import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { type Answer, type Harness, failureOf, startHarness } from '../testing/harness.ts';

const b = (value: string): Buffer => Buffer.from(value);

describe('Maintenance, Cluster and Health', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());

  it('status says who leads, where the log stands and how much is held', async () => {
    const before = await harness.call('Maintenance/Status', {});
    await harness.call('KV/Put', { key: b('k'), value: Buffer.alloc(5000) });
    const after = await harness.call('Maintenance/Status', {});
    assert.equal(after['leader'], String(harness.member.id));
    assert.match(String(after['version']), /^3\.6\.\d+$/);
    assert.equal(Number(after['raftIndex']), Number(before['raftIndex']) + 1);
    assert.ok(Number(after['dbSize']) >= Number(before['dbSize']) + 5000);
    assert.deepEqual(after['errors'], []);
  });

  it('an alarm is raised, listed, shown and lowered', async () => {
    await harness.call('Maintenance/Alarm', { action: 'ACTIVATE', memberID: 5, alarm: 'NOSPACE' });
    const raised = [{ memberID: '5', alarm: 'NOSPACE' }];
    assert.deepEqual((await harness.call('Maintenance/Alarm', {}))['alarms'], raised);
    assert.deepEqual((await harness.call('Maintenance/Status', {}))['errors'], ['memberID:5 alarm:NOSPACE ']);
    assert.deepEqual(await failureOf(harness.call('KV/Put', { key: b('full'), value: b('x') })), [
      status.RESOURCE_EXHAUSTED,
      'etcdserver: mvcc: database space exceeded',
      'refused',
    ]);
    await harness.call('Maintenance/Alarm', { action: 'DEACTIVATE', memberID: 5, alarm: 'NOSPACE' });
    assert.deepEqual((await harness.call('Maintenance/Alarm', {}))['alarms'], []);
    await harness.call('KV/Put', { key: b('full'), value: b('x') });
  });

  it('HashKV depends on what is stored up to the revision, and on nothing after it', async () => {
    const { revision } = harness.member.store;
    const before = await harness.call('Maintenance/HashKV', { revision });
    await harness.call('KV/Put', { key: b('h'), value: b('1') });
    const after = await harness.call('Maintenance/HashKV', { revision });
    assert.deepEqual([after['hash'], after['hashRevision']], [before['hash'], String(revision)]);
    assert.notEqual((await harness.call('Maintenance/HashKV', {}))['hash'], before['hash']);
    assert.equal((await failureOf(harness.call('Maintenance/HashKV', { revision: 1e9 })))[0], status.OUT_OF_RANGE);
  });

  it('defragmented gives back what compaction found dead, and keeps the rest', async () => {
    const { store } = harness.member;
    for (let i = 0; i < 20; i++) await harness.call('KV/Put', { key: b(`d/${i % 2}`), value: Buffer.alloc(50_000, i) });
    await harness.call('KV/Compact', { revision: store.revision, physical: true });
    assert.ok(store.sizeBytes > store.sizeInUseBytes + 500_000);
    await harness.call('Maintenance/Defragment', {});
    assert.equal(store.sizeBytes, store.sizeInUseBytes);
    const { kvs } = await harness.call('KV/Range', { key: b('d/'), rangeEnd: b('d0') });
    assert.deepEqual(
      (kvs as { value: Buffer }[]).map(({ value }) => [value.length, value[0]]),
      [
        [50_000, 18],
        [50_000, 19],
      ],
    );
  });

  it('what is not served says so by name', async () => {
    const [code, text] = await failureOf(harness.call('Maintenance/Downgrade', {}));
    assert.equal(code, status.UNIMPLEMENTED);
    assert.match(text, /^raftgate: /);
  });

  it('leadership is not moved to a stranger', async () => {
    assert.deepEqual((await failureOf(harness.call('Maintenance/MoveLeader', { targetID: 9 }))).slice(0, 2), [
      status.FAILED_PRECONDITION,
      'etcdserver: bad leader transferee',
    ]);
  });

  it('members are listed with what they published; one that never did is unstarted to clients', async () => {
    const { id } = harness.member;
    const listed = async () => (await harness.call('Cluster/MemberList', { linearizable: true }))['members'];
    const unstarted = { ID: String(id), name: '', peerURLs: ['http://127.0.0.1:2380'], clientURLs: [], isLearner: false };
    assert.deepEqual(await listed(), [unstarted]);
    const clientUrls = ['http://a:1', 'http://b:2'];
    const attributes = { kind: 'memberAttributes', member: id, name: 'm1', clientUrls } as const;
    await new Promise<void>((done) => harness.member.propose(attributes, { settled: () => done() }));
    assert.deepEqual(await listed(), [{ ...unstarted, name: 'm1', clientURLs: clientUrls }]);
  });

  it('health is serving while a leader is known', async () => {
    const health = async (service = '') => (await harness.call('Health/Check', { service }))['status'];
    assert.equal(await health(), 'SERVING');
    assert.equal(await health('etcdserverpb.KV'), 'SERVING');
    harness.member.becomeLedBy(0);
    assert.equal(await health(), 'NOT_SERVING');
    harness.member.becomeLedBy(harness.member.id);
    assert.equal((await failureOf(harness.call('Health/Check', { service: 'x' })))[0], status.NOT_FOUND);
  });
});

describe('HTTP/1.1', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());
  const get = async (path: string, options: RequestInit = {}): Promise<[number, string]> => {
    const answer = await fetch(`http://127.0.0.1:${harness.port}${path}`, options);
    return [answer.status, await answer.text()];
  };

  it("/health is etcd's", async () => {
    assert.deepEqual(await get('/health'), [200, '{"health":"true","reason":""}']);
    harness.member.becomeLedBy(0);
    assert.deepEqual(await get('/health'), [503, '{"health":"false","reason":"RAFT NO LEADER"}']);
    assert.deepEqual(await get('/health?serializable=true'), [200, '{"health":"true","reason":""}']);
    harness.member.becomeLedBy(harness.member.id);
    await harness.call('Maintenance/Alarm', { action: 'ACTIVATE', memberID: 5, alarm: 'NOSPACE' });
    assert.deepEqual(await get('/health'), [503, '{"health":"false","reason":"ALARM NOSPACE"}']);
    assert.equal((await get('/health?exclude=NOSPACE'))[0], 200);
    await harness.call('Maintenance/Alarm', { action: 'DEACTIVATE', memberID: 5, alarm: 'NOSPACE' });
    assert.equal((await get('/health', { method: 'POST' }))[0], 405);
  });

  it('/livez and /readyz tell apart what may be restarted from what may wait', async () => {
    assert.deepEqual(await get('/livez'), [200, 'ok\n']);
    assert.deepEqual(await get('/readyz?verbose'), [200, '[+]serializable_read ok\n[+]linearizable_read ok\n[+]non_learner ok\nok\n']);
    harness.member.ending = { outcome: 'refused', code: 'TIMEOUT', message: 'no quorum' };
    assert.equal((await get('/livez'))[0], 200);
    assert.deepEqual(await get('/readyz'), [503, '[+]serializable_read ok\n[-]linearizable_read failed: no quorum\n[+]non_learner ok\n']);
    harness.member.ending = undefined;
  });

  it('/version and what is not there', async () => {
    const version = JSON.parse((await get('/version'))[1]) as Answer;
    assert.deepEqual(Object.keys(version), ['etcdserver', 'etcdcluster', 'storage', 'raftgate']);
    assert.equal((await get('/__proto__'))[0], 404);
    assert.equal((await get('/'))[0], 404);
  });

  it('/metrics counts calls and says what the member says', async () => {
    await harness.call('KV/Put', { key: b('m'), value: b('1') });
    await failureOf(harness.call('KV/Put', {}));
    const [, text] = await get('/metrics');
    assert.match(text, /^etcd_server_has_leader 1$/m);
    assert.match(
      text,
      /^grpc_server_handled_total\{grpc_service="etcdserverpb.KV",grpc_method="Put",grpc_type="unary",grpc_code="OK"\} 1$/m,
    );
    assert.match(text, /^grpc_server_handled_total\{.*grpc_code="InvalidArgument"\} 1$/m);
    assert.match(text, /^etcd_disk_wal_fsync_duration_seconds_bucket\{le="\+Inf"\} 0$/m);
    assert.match(text, /^# TYPE etcd_disk_wal_fsync_duration_seconds histogram$/m);
    assert.match(text, /^etcd_server_version\{server_version="3\.6\.\d+"\} 1$/m);
    for (const line of text.trimEnd().split('\n'))
      assert.match(line, /^(?:# (?:HELP|TYPE) \S+ .+|[a-z_]+(?:\{[^{}]+\})? [-+0-9.eInfNa]+)$/);
  });
});
