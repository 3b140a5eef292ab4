import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readManifest } from './manifest.ts';
import { partKindOf } from './parts.ts';

const manifest = (kind: string, spec: object, metadata: object = { name: 'x', version: '1' }) => ({
  apiVersion: 'raftgate/v1',
  kind,
  metadata,
  spec,
});
const refusalOf = (input: unknown): string => {
  const read = readManifest(input, 0);
  return read.ok ? 'accepted' : `${read.refusal.code} ${read.refusal.subject ?? ''}: ${read.refusal.message}`;
};
const stepsOf = (...steps: object[]): unknown => {
  const read = readManifest(manifest('Rollout', { channel: 'voice', bundle: 'voice@r2', steps }, { name: 'r2' }), 0);
  return read.ok && read.value.type === 'rollout' ? read.value.steps : read;
};

test('kinds are the parts in their capital form', () => {
  assert.equal(partKindOf('ServingConfig'), 'servingConfig');
  assert.equal(partKindOf('servingConfig'), undefined);
});

test('what is wrong is named with its place', () => {
  assert.match(refusalOf(manifest('Timeouts', { requestMs: 0 })), /^MANIFEST Timeouts x@1: spec\.requestMs: /);
  assert.match(refusalOf(manifest('Timeouts', { requestMs: 5, colour: 'red' })), /Unrecognized key/);
  assert.match(refusalOf(manifest('Prompt', { type: 'text', template: '' }, { name: 'x' })), /metadata\.version is missing/);
  assert.match(refusalOf(manifest('Pod', {})), /"Pod" is not a kind/);
  assert.match(refusalOf('nonsense'), /^MANIFEST manifest 1/);
  assert.match(refusalOf(manifest('Bundle', { parts: ['model/vad'] }, { name: 'b' })), /kind\/name@version/);
  assert.match(refusalOf(manifest('Channel', { roles: ['w'], regions: ['A'] }, { name: 'voice' })), /not a label/);
  assert.match(
    refusalOf(manifest('Channel', { roles: ['w'], regions: ['a'], expiryAction: 'fallback-bundle' }, { name: 'voice' })),
    /needs spec\.fallback/,
  );
});

test('a refusal says what it found and what it expected there', () => {
  const factsOf = (input: unknown): unknown[] => {
    const read = readManifest(input, 0);
    return read.ok ? [] : [read.refusal.message, read.refusal.found, read.refusal.expected];
  };
  const channel = (spec: object): object => manifest('Channel', { roles: ['w'], regions: ['a'], ...spec }, { name: 'voice' });
  assert.deepEqual(factsOf(channel({ roles: 'w' })).slice(1), ['"w"', 'array']);
  assert.deepEqual(factsOf(channel({ colour: 'red' })).slice(1), ['colour', 'the fields of its kind alone']);
  assert.deepEqual(factsOf(channel({ pin: 'none' })).slice(1), ['"none"', '"request" or "stream" or "session" or "run"']);
  const [message, found, expected] = factsOf({ ...channel({}), apiVersion: 'raftgate/v2' });
  assert.match(String(message), /^apiVersion: /);
  assert.deepEqual([found, expected], ['"raftgate/v2"', '"raftgate/v1"']);
});

test('steps are in the form Argo users write', () => {
  assert.deepEqual(stepsOf({ setWeight: 20 }, { pause: {} }, { pause: { duration: '5m' } }, { pause: { duration: 10 } }), [
    { type: 'setWeight', weight: 20, ackDeadlineMs: 30_000 },
    { type: 'pause' },
    { type: 'pause', durationMs: 300_000 },
    { type: 'pause', durationMs: 10_000 },
  ]);
  assert.deepEqual(stepsOf({ prepare: { minPrepared: 3, deadline: '90s' } }), [
    { type: 'prepare', level: 'probed', minPrepared: 3, deadlineMs: 90_000 },
  ]);
  assert.match(JSON.stringify(stepsOf({ pause: { duration: '5 minutes' } })), /MANIFEST/);
  assert.match(JSON.stringify(stepsOf({ setWeight: 20, pause: {} })), /spec\.steps\.0: expected an object with one of setRegion/);
  assert.match(JSON.stringify(stepsOf({ pause: {} }, { prepare: { minPrepared: -1 } })), /spec\.steps\.1\.prepare\.minPrepared/);
});
