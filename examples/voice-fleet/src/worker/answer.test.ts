import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '@raftgate/contract';
import type { Overlay, StoredPart } from '@raftgate/contract';
import { loadClips } from '../vad/clips.ts';
import { answer } from './answer.ts';
import { readArtifact } from './artifacts.ts';
import { modelPart, servingPart, settingParts } from './fixtures.ts';
import { loadRelease } from './loaded.ts';
import { ModelShelf } from './shelf.ts';

const shelf = new ModelShelf();
const clips = loadClips();
const loud = clips.find((clip) => clip.name === 'door-loud');
assert.ok(loud);

const release = (model: StoredPart, serving: StoredPart): readonly StoredPart[] => [model, ...settingParts(serving)];
const digestIn = (parts: readonly StoredPart[], kind: string): string => digestOf(parts.find((part) => part.kind === kind) ?? {});

test('the digests of an answer are those of the committed parts, when they are what was loaded', async () => {
  const parts = release(modelPart('v5'), servingPart('1', 512, 0));
  const given = await answer(await loadRelease(parts, shelf, readArtifact), undefined, loud.samples, 'caller-1');
  assert.equal(given.decision, 'speech');
  assert.equal(given.reply, 'speech: open the microphone and answer');
  assert.deepEqual(Object.keys(given.used).toSorted(), [
    'dataRef/policy',
    'flag/reply-style',
    'model/silero',
    'prompt/reply-brief',
    'servingConfig/voice',
  ]);
  for (const kind of ['model', 'servingConfig', 'dataRef']) assert.ok(Object.values(given.used).includes(digestIn(parts, kind)), kind);
});

test('a model that is not what its part promised is told by its own bytes', async () => {
  const parts = release(modelPart('v5', `sha256:${'0'.repeat(64)}`), servingPart('1', 512, 0));
  const given = await answer(await loadRelease(parts, shelf, readArtifact), undefined, loud.samples, 'caller-1');
  assert.equal(given.used['model/silero'], digestOf(modelPart('v5')));
  assert.notEqual(given.used['model/silero'], digestIn(parts, 'model'));
});

test('a kill switch takes a prompt variant out of every answer, and the answer says what was used', async () => {
  const loaded = await loadRelease(release(modelPart('v5'), servingPart('1', 512, 0)), shelf, readArtifact);
  const overlay: Overlay = {
    format: 1,
    channel: 'voice',
    sequence: 1,
    revokedDigests: [],
    killSwitches: [{ target: 'variant', id: 'k1', flag: 'reply-style', variant: 'brief', use: 'warm', reason: 'test' }],
  };
  const given = await answer(loaded, overlay, loud.samples, 'caller-1');
  assert.equal(given.variant, 'warm');
  assert.equal(given.reply, 'Happy to: open the microphone and answer');
  assert.ok('prompt/reply-warm' in given.used && !('prompt/reply-brief' in given.used));
});

test('a config the model cannot run is an ENGINE error, not an answer', async () => {
  const loaded = await loadRelease(release(modelPart('v5'), servingPart('1', 1536, 0)), shelf, readArtifact);
  await assert.rejects(answer(loaded, undefined, loud.samples, 'caller-1'), { code: 'ENGINE' });
});

test('two answers at once do not disturb each other', async () => {
  const loaded = await loadRelease(release(modelPart('v6'), servingPart('1', 512, 64)), shelf, readArtifact);
  const shares = async (): Promise<number[]> =>
    (await Promise.all(clips.map((clip) => answer(loaded, undefined, clip.samples, 'k')))).map((each) => each.share);
  const alone: number[] = [];
  for (const clip of clips) alone.push((await answer(loaded, undefined, clip.samples, 'k')).share);
  assert.deepEqual(await shares(), alone);
});

test('a release that lacks a part a worker needs does not load', async () => {
  await assert.rejects(loadRelease([modelPart('v5')], shelf, readArtifact), { code: 'SPEC', message: /servingConfig/ });
});
