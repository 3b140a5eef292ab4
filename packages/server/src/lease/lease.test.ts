import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { type Answer, type Harness, failureOf, startHarness, until } from '../testing/harness.ts';

const b = (value: string): Buffer => Buffer.from(value);

describe('Lease', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());

  it('a lease gets a positive id of its own, or the one asked for, of either sign', async () => {
    const drawn = await harness.call('Lease/LeaseGrant', { TTL: 100 });
    assert.ok(BigInt(String(drawn['ID'])) > 0n);
    assert.equal(drawn['TTL'], '100');
    const asked = await harness.call('Lease/LeaseGrant', { TTL: 60, ID: '-7587869' });
    assert.equal(asked['ID'], '-7587869');
    assert.deepEqual(await failureOf(harness.call('Lease/LeaseGrant', { TTL: 60, ID: '-7587869' })), [
      status.FAILED_PRECONDITION,
      'etcdserver: lease already exists',
      'refused',
    ]);
    assert.deepEqual(await failureOf(harness.call('Lease/LeaseGrant', { TTL: 9_000_000_001 })), [
      status.OUT_OF_RANGE,
      'etcdserver: too large lease TTL',
      'refused',
    ]);
  });

  it('its keys go with it', async () => {
    const { ID } = await harness.call('Lease/LeaseGrant', { TTL: 100 });
    await harness.call('KV/Put', { key: b('leased'), value: b('x'), lease: ID });
    const { kvs } = await harness.call('KV/Range', { key: b('leased') });
    assert.equal((kvs as Answer[])[0]['lease'], ID);
    const shown = await harness.call('Lease/LeaseTimeToLive', { ID, keys: true });
    assert.deepEqual([shown['grantedTTL'], (shown['keys'] as Buffer[]).map(String)], ['100', ['leased']]);
    await harness.call('Lease/LeaseRevoke', { ID });
    assert.equal((await harness.call('KV/Range', { key: b('leased') }))['count'], '0');
    assert.deepEqual(await failureOf(harness.call('Lease/LeaseRevoke', { ID })), [
      status.NOT_FOUND,
      'etcdserver: requested lease not found',
      'refused',
    ]);
  });

  it('the remaining time falls, and is -1 when there is no lease', async () => {
    const { ID } = await harness.call('Lease/LeaseGrant', { TTL: 100 });
    harness.member.advance(40_000);
    await harness.call('KV/Put', { key: b('time'), value: b('passes') });
    const shown = await harness.call('Lease/LeaseTimeToLive', { ID });
    assert.ok([59, 60].includes(Number(shown['TTL'])), String(shown['TTL']));
    assert.deepEqual([(await harness.call('Lease/LeaseTimeToLive', { ID: 5 }))['TTL'], shown['keys']], ['-1', []]);
  });

  it('keeping alive answers each request, with 0 for a lease that is gone, and ends with its client', async () => {
    const { ID } = await harness.call('Lease/LeaseGrant', { TTL: 100, ID: 77 });
    const stream = harness.open('Lease/LeaseKeepAlive');
    const told: Answer[] = [];
    let ended = false;
    stream.on('data', (answer: Answer) => told.push(answer));
    stream.on('end', () => {
      ended = true;
    });
    for (const id of [ID, '123456', ID, 0]) stream.write({ ID: id });
    stream.end();
    await until(() => ended);
    const times = told.map((answer) => `${String(answer['ID'])} ${String(answer['TTL'])}`).toSorted();
    assert.deepEqual(times, ['0 0', '123456 0', '77 100', '77 100']);
  });

  it('all leases are listed', async () => {
    const granted = new Set<unknown>();
    for (let i = 0; i < 20; i++) granted.add((await harness.call('Lease/LeaseGrant', { TTL: 100 }))['ID']);
    const { leases } = await harness.call('Lease/LeaseLeases', {});
    const listed = new Set((leases as Answer[]).map((lease) => lease['ID']));
    assert.ok([...granted].every((id) => listed.has(id)));
  });
});
