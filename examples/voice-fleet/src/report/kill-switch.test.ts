import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keys } from '@raftgate/contract';
import type { HistoryEvent } from '@raftgate/proof';
import { overlayEverywhereAtMs } from './kill-switch.ts';

const keys = new Keys('default');
const event = (seenMs: number, key: string, value: unknown): HistoryEvent => ({ seenMs, revision: seenMs, key, value });
const instance = (seenMs: number, name: string, overlayRevision: number, isServing = true): HistoryEvent =>
  event(seenMs, keys.instance('voice', 'a', name), { isServing, overlayRevision });

test('an overlay is everywhere once the last serving instance said so; who does not serve is not waited for', () => {
  const events = [
    instance(1, 'a-1', 0),
    instance(2, 'a-2', 0),
    instance(3, 'a-3', 0, false),
    event(10, keys.overlay('voice'), {}),
    instance(15, 'a-2', 10),
  ];
  assert.equal(overlayEverywhereAtMs(keys, events), undefined);
  assert.equal(overlayEverywhereAtMs(keys, [...events, instance(21, 'a-1', 10)]), 21);
  assert.equal(overlayEverywhereAtMs(keys, [...events, event(22, keys.instance('voice', 'a', 'a-1'), undefined)]), 22);
});
