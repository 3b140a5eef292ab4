import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PartKind, StoredPart } from '@raftgate/contract';
import { checkRules, describeViolation, RULES } from './check.ts';
import { bundleOf } from './rule.ts';

type Row = { readonly part: StoredPart; readonly roles: readonly string[] };
const part = (kind: PartKind, name: string, spec: object, roles: readonly string[] = []): Row => ({
  part: { format: 1, kind, name, version: '1', spec: { ...spec } },
  roles,
});
const artifact = { uri: 'file:x', digest: `sha256:${'0'.repeat(64)}` };
const model = (accepts: object = {}): Row => part('model', 'vad', { task: 't', artifacts: [artifact], accepts }, ['worker']);
const config = (spec: object = {}): Row => part('servingConfig', 'vad', { model: 'vad', ...spec }, ['worker']);
const flag = (spec: object): Row => part('flag', 'greeting', { state: 'ENABLED', variants: {}, defaultVariant: null, ...spec }, ['worker']);
const broken = (...rows: Row[]): readonly string[] => checkRules(bundleOf(rows)).map(describeViolation);

/** For every rule: what breaks it, and what it then says. */
const BREAKS: Readonly<Record<string, readonly [readonly Row[], string]>> = {
  'model-frame': [
    [model({ frame: [512] }), config({ frame: 1536 })],
    'servingConfig vad@1 and model vad@1: found frame 1536 samples, expected 512 samples',
  ],
  'model-context': [
    [model({ context: [0, 64] }), config({ context: 32 })],
    'servingConfig vad@1 and model vad@1: found context 32 samples, expected 0 or 64 samples',
  ],
  'model-sample-rate': [
    [model({ sampleRateHz: [16000] }), config({ sampleRateHz: 8000 })],
    'servingConfig vad@1 and model vad@1: found sampleRateHz 8000 Hz, expected 16000 Hz',
  ],
  'config-model': [
    [config({ model: 'asr' })],
    'servingConfig vad@1 and model asr: found not in the bundle, expected a model of the bundle',
  ],
  'model-config': [[model()], 'model vad@1 and servingConfig: found 0 serving configs, expected 1'],
  'route-model': [
    [model(), config(), part('route', 'edge', { rules: [{ match: {}, model: 'asr' }] })],
    'route edge@1 and model asr: found not in the bundle, expected a model of the bundle',
  ],
  'flag-variant': [
    [flag({ variants: { plain: 1 }, defaultVariant: 'warm' })],
    'flag greeting@1 and variant warm: found not among its variants, expected plain',
  ],
  'flag-prompt': [
    [flag({ variants: { warm: 'greet-warm' }, refersTo: 'prompt' }), part('prompt', 'greet-plain', { type: 'text', template: '' })],
    'flag greeting@1 and prompt "greet-warm": found variant warm names a prompt that is not in the bundle, expected greet-plain',
  ],
  'dataref-schema': [
    [model(), config({ reads: { words: [1, 2] } }), part('dataRef', 'words', { type: 'table', artifact, schemaVersion: 3 })],
    'servingConfig vad@1 and dataRef words@1: found schema version 3, expected 1 or 2',
  ],
  'dataref-model': [
    [part('dataRef', 'index', { type: 'index', artifact, schemaVersion: 1, embeddingModel: 'e5' })],
    'dataRef index@1 and model e5: found not in the bundle, expected a model of the bundle',
  ],
  'probe-role': [
    [model(), config(), part('probe', 'speech', { roles: ['robot'], input: {}, expect: [], timeoutMs: 1 }, ['robot'])],
    'probe speech@1 and role robot: found no part is for this role, expected worker',
  ],
  'timeouts-order': [
    [part('timeouts', 'edge', { requestMs: 100, perTryMs: 200 })],
    'timeouts edge@1 and requestMs: found perTryMs 200, expected at most 100',
  ],
};

test('every rule is broken by its example, and says by which two parts', () => {
  assert.deepEqual(Object.keys(BREAKS).sort(), RULES.map((rule) => rule.name).sort());
  for (const [rule, [rows, sentence]] of Object.entries(BREAKS)) assert.deepEqual(broken(...rows), [`${rule}: ${sentence}`]);
});

test('what the model accepts passes, and what it says nothing about', () => {
  assert.deepEqual(broken(model({ frame: [512], context: [0, 64] }), config({ frame: 512, context: 0, sampleRateHz: 8000 })), []);
});
