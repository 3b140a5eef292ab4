import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '@raftgate/contract';
import type { Hop } from '@raftgate/proof';
import type { ChangeMade } from '../control/changes.ts';
import { pairOf } from '../control/writer.ts';
import { part, servingPart } from '../worker/fixtures.ts';
import { controlChanges } from './control.ts';
import { byRequest } from './logs.ts';

const model = (version: string): ReturnType<typeof part> => part('model', 'silero', version, {});
const before = pairOf('before', [model('v5'), servingPart('c0', 512, 0)]);
const after = pairOf('after', [model('v6'), servingPart('c64', 512, 64)]);
const made: readonly ChangeMade[] = [
  { change: 'up', order: 'model-first', gapMs: 1000, from: before, to: after, startMs: 100 },
  { change: 'down', order: 'model-first', gapMs: 1000, from: after, to: before, startMs: 200 },
];

const hop = (reqId: string, hop: string, startedMs: number, more: Partial<Hop>): Hop => {
  return { reqId, hop, region: 'a', instance: 'p', startedMs, endedMs: startedMs + 1, status: 200, epoch: 0, pin: '', parts: {}, ...more };
};
function answered(reqId: string, startedMs: number, modelOf: string, config: number, more: Partial<Hop> = {}): readonly Hop[] {
  const parts = { 'model/silero': digestOf(model(modelOf)), 'servingConfig/voice': digestOf(servingPart(`c${config}`, 512, config)) };
  return [hop(reqId, 'client', startedMs - 1, more), hop(reqId, 'worker', startedMs, { parts })];
}

test('a request is mixed when its parts were never meant to be live together in the change under way; who is still on the way is not counted', () => {
  const requests = byRequest(
    [
      ...answered('1', 110, 'v5', 0),
      ...answered('2', 120, 'v6', 0, { wrong: true }),
      ...answered('3', 130, 'v6', 64),
      ...answered('4', 210, 'v5', 64),
      ...answered('5', 220, 'v5', 0, { status: 500 }),
      ...answered('0', 50, 'v6', 0, { wrong: true }),
      ...answered('6', 230, 'v6', 0, { wrong: true }),
    ],
    229,
  );
  const [up, down] = controlChanges(requests, made);
  assert.deepEqual(up, {
    change: 'up',
    order: 'model-first',
    gapMs: 1000,
    requests: 3,
    mixedRequests: 1,
    wrongAnswers: 1,
    failedRequests: 0,
  });
  assert.deepEqual(down, {
    change: 'down',
    order: 'model-first',
    gapMs: 1000,
    requests: 2,
    mixedRequests: 1,
    wrongAnswers: 0,
    failedRequests: 1,
  });
});
