import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildKey, Keys, parseKey } from './keys.ts';
import type { ParsedKey } from './keys.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const keys = new Keys('prod');
const every: readonly ParsedKey[] = [
  { type: 'part', kind: 'servingConfig', digest },
  { type: 'version', kind: 'model', name: 'vad', version: 'v5' },
  { type: 'bundle', bundle: 'voice@r2' },
  { type: 'bundleBody', digest },
  { type: 'channel', channel: 'voice' },
  { type: 'lane', channel: 'voice' },
  { type: 'overlay', channel: 'voice' },
  { type: 'assignment', channel: 'voice', region: 'eu-1' },
  { type: 'prepare', channel: 'voice', region: 'eu-1' },
  { type: 'instance', channel: 'voice', region: 'eu-1', instance: 'w-1' },
  { type: 'report', channel: 'voice', region: 'eu-1', instance: 'w-1' },
  { type: 'rollout', channel: 'voice', rollout: 'r2' },
  { type: 'timer', channel: 'voice', rollout: 'r2' },
  { type: 'audit', channel: 'voice', sequence: 12 },
  { type: 'election' },
];

test('every key is what it was built from', () => {
  for (const parsed of every) assert.deepEqual(parseKey(keys, buildKey(keys, parsed)), parsed);
});

test('what is not of the layout is nothing', () => {
  const strange = [
    '',
    keys.root,
    `${keys.root}parts/model`,
    `${keys.root}nothing/x`,
    `${keys.fleet('voice')}overlay/x`,
    `${keys.root}audit/voice/12`,
  ];
  for (const key of [...strange, `${keys.root}channels/Voice`, '/raftgate/v1/other/channels/voice', `${keys.election()}/x`]) {
    assert.equal(parseKey(keys, key), undefined, key);
  }
});

test('audit keys sort as their numbers', () => {
  const sorted = [9, 10, 100, 99_999].map((sequence) => keys.audit('voice', sequence));
  assert.deepEqual([...sorted].sort(), sorted);
});

test('a name with a slash is never put into a key', () => {
  assert.throws(() => keys.bundle('a/b'), /invariant/);
  assert.throws(() => keys.channel('Voice'), /invariant/);
});
