import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPin } from '@raftgate/contract';
import type { HopRecord } from '../fleet/log.ts';
import type { Committed } from './committed.ts';
import { gateFindings } from './gate.ts';
import { byRequest } from './logs.ts';
import { rollbackMs } from './rollback.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const [R1, R2] = [digest('1'), digest('2')];
const parts = (version: string): Map<string, string> =>
  new Map(['route/voice', 'model/silero', 'servingConfig/voice'].map((part) => [part, `${part}-${version}`]));
const committed: Committed = {
  bundles: new Map([
    [R1, parts('r1')],
    [R2, parts('r2')],
  ]),
  names: new Map([
    [R1, 'voice@r1'],
    [R2, 'voice@r2'],
  ]),
  assigned: new Map([
    ['a/1', new Set([R1])],
    ['a/2', new Set([R1, R2])],
  ]),
  audit: [
    {
      tMonoMs: 500,
      record: {
        format: 1,
        channel: 'voice',
        sequence: 1,
        previous: R1,
        actor: 'controller:c',
        action: 'rollout.abort',
        rollout: 'r2',
        reason: 'recall',
        details: null,
        wallMs: 0,
      },
    },
  ],
};

interface Served {
  readonly epoch: number;
  readonly bundle: string;
  readonly router: string;
  readonly model: string;
  readonly config: string;
  readonly wrong?: boolean;
  readonly at?: number;
}

function request(reqId: string, { epoch, bundle, router, model, config, wrong = false, at = 100 }: Served): readonly HopRecord[] {
  const pin = formatPin({ channel: 'voice', region: 'a', lineage: 1, epoch, revision: 9, overlayRevision: 0, bundle });
  const base = { reqId, region: 'a', tMonoMs: at, tWallMs: 0, tookMs: 10, status: 200, epoch, pin };
  return [
    { ...base, hop: 'client', process: 'traffic', pin: '', parts: {}, wrong },
    { ...base, hop: 'router', process: 'a-router', parts: { 'route/voice': `route/voice-${router}` } },
    {
      ...base,
      hop: 'worker',
      process: 'a-1',
      parts: { 'model/silero': `model/silero-${model}`, 'servingConfig/voice': `servingConfig/voice-${config}` },
    },
  ];
}
const find = (...hops: readonly (readonly HopRecord[])[]): ReturnType<typeof gateFindings> =>
  gateFindings(byRequest(hops.flat()), committed);
const good: Served = { epoch: 1, bundle: R1, router: 'r1', model: 'r1', config: 'r1' };

test('a request whose parts are those of the pinned bundle on every hop is not mixed', () => {
  const found = find(request('1', good), request('2', { ...good, epoch: 2, bundle: R2, router: 'r2', model: 'r2', config: 'r2' }));
  assert.deepEqual([found.requests, found.mixedRequests, found.unassigned, found.unlogged], [2, 0, 0, 0]);
  assert.deepEqual(found.answersByRelease, { 'voice@r1': 1, 'voice@r2': 1 });
});

test('one part of another release on one hop makes a request mixed', () => {
  for (const part of ['router', 'model', 'config']) assert.equal(find(request('1', { ...good, [part]: 'r2' })).mixedRequests, 1, part);
});

test('parts of one release under the pin of another make a request mixed', () => {
  assert.equal(find(request('1', { ...good, epoch: 2, bundle: R2 })).mixedRequests, 1);
});

test('hops that were pinned to different bundles make a request mixed', () => {
  const [client, router] = request('1', good);
  const [, , worker] = request('1', { epoch: 2, bundle: R2, router: 'r2', model: 'r2', config: 'r2' });
  assert.ok(client && router && worker);
  assert.equal(find([client, router, worker]).mixedRequests, 1);
});

test('a release that the epoch did not have is not authorised, an answer without a worker is not logged', () => {
  assert.equal(find(request('1', { epoch: 1, bundle: R2, router: 'r2', model: 'r2', config: 'r2' })).unassigned, 1);
  assert.equal(find(request('1', good).slice(0, 2)).unlogged, 1);
});

test('a router that goes back to an older epoch is counted', () => {
  assert.equal(find(request('1', { ...good, epoch: 2, at: 10 }), request('2', { ...good, epoch: 1, at: 20 })).backwards, 1);
});

test('rollback time runs from the record to the end of the last wrong answer of that release', () => {
  const bad: Served = { epoch: 2, bundle: R2, router: 'r2', model: 'r2', config: 'r2', wrong: true };
  const requests = byRequest([
    ...request('1', { ...bad, at: 400 }),
    ...request('2', { ...bad, at: 520 }),
    ...request('3', { ...good, wrong: true, at: 900 }),
  ]);
  assert.equal(rollbackMs(requests, committed, 'r2'), 30);
  assert.equal(rollbackMs(requests, committed, 'r9'), undefined);
});
