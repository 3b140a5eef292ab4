import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cancellation, HeldPart, LoadRequest, ProbePart } from '@raftgate/client';
import { digestOf, judgeProbe } from '@raftgate/contract';
import type { StoredPart } from '@raftgate/contract';
import { modelPart, servingPart, settingParts } from './fixtures.ts';
import { voiceLoader } from './gate.ts';
import { ModelShelf } from './shelf.ts';

const never: Cancellation = { isCancelled: false, onCancel: () => undefined };
const loader = voiceLoader(new ModelShelf());

const probe: ProbePart = {
  name: 'hears-the-door',
  version: '1',
  digest: `sha256:${'0'.repeat(64)}`,
  spec: {
    roles: ['worker'],
    input: { artifact: { uri: 'clip:door-loud.wav', digest: `sha256:${'0'.repeat(64)}` } },
    expect: [{ metric: 'speech', min: 1 }],
    timeoutMs: 5_000,
  },
};

function request(parts: readonly StoredPart[]): LoadRequest {
  const held = parts.map((part): [string, HeldPart] => [`${part.kind}/${part.name}`, { ...part, digest: digestOf(part) }]);
  return { bundle: 'b', name: 'voice@test', parts: new Map(held), artifacts: new Map() };
}

async function passes(version: 'v5' | 'v6', serving: StoredPart): Promise<boolean> {
  const loaded = await loader.load(request([modelPart(version), ...settingParts(serving)]), never);
  await loader.warm?.(loaded, never);
  const measured = await loader.probe?.(loaded, probe, never);
  await loader.unload?.(loaded);
  return judgeProbe('hears-the-door@1', probe.spec, measured ?? {}).passed;
}

test('the golden probe passes v5 with the config it was made for', async () => {
  assert.equal(await passes('v5', servingPart('1', 512, 0)), true);
});

test('the golden probe refuses v6 with the config of v5', async () => {
  assert.equal(await passes('v6', servingPart('1', 512, 0)), false);
});

test('the golden probe does not notice a threshold that is deaf to quiet clips', async () => {
  assert.equal(await passes('v6', servingPart('1', 512, 64, 0.995)), true);
});

test('a config the model cannot run fails at warming, before any probe', async () => {
  await assert.rejects(passes('v5', servingPart('1', 1536, 0)), { code: 'ENGINE' });
});
