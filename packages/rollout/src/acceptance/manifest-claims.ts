import assert from 'node:assert/strict';
import { apply } from '../manifest/apply.ts';
import { Stage } from './stage.ts';
import type { Claims } from './suite.ts';
import { channelOf, EVERYWHERE, PARTS, R1, R2, rolloutOf } from './voice.ts';

export const manifestClaims: Claims = {
  'applied twice, manifests change nothing': async (world, namespace) => {
    const stage = await Stage.open(world, namespace);
    const all = [...PARTS, R1, R2, channelOf(['a', 'b'])];
    const first = await stage.does(apply(stage.gate, all));
    assert.ok(first.every((one) => one.result === 'created'));
    const { revision } = await stage.run(stage.gate.kv.range({ key: stage.gate.keys.root, prefix: true }));
    const second = await stage.does(apply(stage.gate, all));
    assert.ok(second.every((one) => one.result === 'unchanged'));
    const { kvs } = await stage.run(stage.gate.kv.range({ key: stage.gate.keys.root, prefix: true }));
    assert.ok(kvs.every((kv) => kv.modRevision <= revision));
    await stage.close();
  },

  'a version never changes its content, nor a bundle its parts': async (world, namespace) => {
    const stage = await Stage.open(world, namespace);
    await stage.applies([...PARTS, R1, R2]);
    const prompt = {
      apiVersion: 'raftgate/v1',
      kind: 'Prompt',
      metadata: { name: 'greet-plain', version: '1' },
      spec: { type: 'text', template: 'Hi.' },
    };
    assert.equal((await stage.refuses(apply(stage.gate, [prompt]))).code, 'VERSION_CONFLICT');
    const other = {
      ...R2,
      spec: { from: 'voice@r1', parts: ['model/vad@v5', 'servingConfig/vad@f512'], without: [{ kind: 'dataRef', name: 'words' }] },
    };
    assert.equal((await stage.refuses(apply(stage.gate, [other]))).code, 'INCOMPATIBLE');
    const fewer = {
      ...R2,
      spec: { from: 'voice@r1', parts: ['model/vad@v5', 'servingConfig/vad@f512'], without: [{ kind: 'timeouts', name: 'edge' }] },
    };
    assert.equal((await stage.refuses(apply(stage.gate, [fewer]))).code, 'BUNDLE_CONFLICT');
    await stage.close();
  },

  'a dry run says what would happen and writes nothing': async (world, namespace) => {
    const stage = await Stage.open(world, namespace);
    const results = await stage.does(apply(stage.gate, [...PARTS, R1, R2, channelOf(['a'])], { isDryRun: true }));
    assert.ok(results.every((one) => one.result === 'created'));
    const { kvs } = await stage.run(stage.gate.kv.range({ key: stage.gate.keys.root, prefix: true }));
    assert.deepEqual(kvs, []);
    await stage.close();
  },

  'steps that cannot work are refused before anything starts': async (world, namespace) => {
    const stage = await Stage.open(world, namespace);
    await stage.applies([...PARTS, R1, channelOf(['a', 'b'])]);
    const refusalOf = async (steps: readonly object[]): Promise<string> => {
      const refusal = await stage.refuses(apply(stage.gate, [rolloutOf('r1', 'voice@r1', steps)]));
      return `${refusal.code} ${refusal.message}`;
    };
    assert.equal(await refusalOf([{ activate: {} }]), 'STEPS step 1 (activate): a was not prepared before');
    assert.equal(await refusalOf([{ prepare: {} }]), 'STEPS no step activates');
    assert.equal(await refusalOf([{ setRegion: { names: ['z'] } }]), 'STEPS step 1 (setRegion): z is not a region of the channel (a, b)');
    assert.equal(
      await refusalOf([{ prepare: {} }, { setWeight: 10 }, { setRegion: { names: ['a'] } }, { activate: {} }]),
      'STEPS b gets a weight and is never activated',
    );
    assert.match(await refusalOf([{ setWeight: 101 }]), /^MANIFEST spec\.steps\.0/);
    await stage.close();
  },

  'a channel moves one rollout at a time': async (world, namespace) => {
    const stage = await Stage.open(world, namespace);
    await stage.applies([...PARTS, R1, R2, channelOf(['a'])]);
    await stage.applies([rolloutOf('r1', 'voice@r1', EVERYWHERE)]);
    assert.equal((await stage.refuses(apply(stage.gate, [rolloutOf('r2', 'voice@r2', EVERYWHERE)]))).code, 'ROLLOUT_ACTIVE');
    assert.equal((await stage.does(apply(stage.gate, [rolloutOf('r1', 'voice@r1', EVERYWHERE)])))[0]?.result, 'unchanged');
    await stage.close();
  },
};
