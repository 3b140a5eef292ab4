import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { loadClips } from './clips.ts';
import { decide } from './decide.ts';
import type { VoiceConfig, VoiceModel } from './model.ts';
import { readFile } from 'node:fs/promises';
import { MODELS_DIRECTORY } from './models.ts';
import { loadVoiceModel } from './silero.ts';

/** The rule of every release but r3b. */
const RULE = { threshold: 0.5, minSpeechShare: 0.4 };
const clips = loadClips();
const models = new Map<string, VoiceModel>();

before(async () => {
  for (const name of ['legacy', 'v5', 'v6'])
    models.set(name, await loadVoiceModel(await readFile(new URL(`silero_vad_${name}.onnx`, MODELS_DIRECTORY))));
});

function model(name: string): VoiceModel {
  const found = models.get(name);
  assert.ok(found);
  return found;
}

async function wrongClips(name: string, config: VoiceConfig, rule = RULE): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const clip of clips) {
    const verdict = decide(await model(name).infer(clip.samples, config), rule);
    if (verdict.decision !== clip.truth) wrong.push(clip.name);
  }
  return wrong;
}

const speech = clips.filter((clip) => clip.truth === 'speech').map((clip) => clip.name);
const quietSpeech = clips.filter((clip) => clip.truth === 'speech' && clip.loudness === 'quiet').map((clip) => clip.name);

for (const [name, frame, context] of [
  ['legacy', 1536, 0],
  ['legacy', 512, 0],
  ['v5', 512, 0],
  ['v5', 512, 64],
  ['v6', 512, 64],
] as const) {
  test(`${name} with frame ${frame}, context ${context} is right on every clip`, async () => {
    assert.deepEqual(await wrongClips(name, { frame, context }), []);
  });
}

for (const name of ['v5', 'v6']) {
  test(`${name} with frame 1536 is a run-time error`, async () => {
    await assert.rejects(model(name).infer(new Float32Array(16_000), { frame: 1536, context: 0 }), /OrtRun/);
  });
  test(`${name} runs again after a run-time error`, async () => {
    await assert.rejects(model(name).infer(new Float32Array(16_000), { frame: 1536, context: 0 }));
    assert.equal((await model(name).infer(new Float32Array(1024), { frame: 512, context: 64 })).length, 2);
  });
}

test('v6 with context 0 is deaf to all speech, and no error says so', async () => {
  assert.deepEqual(await wrongClips('v6', { frame: 512, context: 0 }), speech);
});

test('v6 with threshold 0.995 hears all that is loud and nothing that is quiet', async () => {
  assert.deepEqual(await wrongClips('v6', { frame: 512, context: 64 }, { ...RULE, threshold: 0.995 }), quietSpeech);
});

test('v5 and v6 have the same inputs, so that nothing but the answers tells them apart', () => {
  assert.deepEqual(model('v5').inputs, model('v6').inputs);
  assert.notEqual(model('v5').digest, model('v6').digest);
});
