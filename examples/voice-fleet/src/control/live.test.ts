import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeDocument } from '@raftgate/contract';
import type { StoredPart } from '@raftgate/contract';
import { until } from '../fleet/time.ts';
import { loadClips } from '../vad/clips.ts';
import { answer } from '../worker/answer.ts';
import { modelPart, servingPart, settingParts } from '../worker/fixtures.ts';
import { ModelShelf } from '../worker/shelf.ts';
import { CONFIG_KEY, LiveParts, MODEL_KEY } from './live.ts';

const loud = loadClips().filter((clip) => clip.name === 'door-loud');
const shelf = new ModelShelf();
const value = (parts: readonly StoredPart[]): Uint8Array => encodeDocument(parts);

async function fleet(): Promise<{
  live: LiveParts;
  set(key: string, parts: readonly StoredPart[], name: string): Promise<void>;
  decision(): Promise<string>;
}> {
  const live = new LiveParts(shelf, { onSwapped: () => undefined, onError: (error) => assert.fail(String(error)) });
  const name = (): string => {
    const turn = live.take();
    return 'status' in turn ? '' : turn.name;
  };
  return {
    live,
    set: async (key, parts, wanted) => {
      live.changed(key, value(parts));
      await until(wanted, 60_000, () => name() === wanted || undefined);
    },
    decision: async () => {
      const turn = live.take();
      assert.ok(!('status' in turn));
      const [clip] = loud;
      assert.ok(clip);
      return (await answer(turn.release, undefined, clip.samples, 'k')).decision;
    },
  };
}

test('before both keys have arrived a control worker refuses', async () => {
  const { live } = await fleet();
  live.changed(MODEL_KEY, value([modelPart('v5')]));
  assert.ok('status' in live.take());
});

const [old, next] = [settingParts(servingPart('c0', 512, 0)), settingParts(servingPart('c64', 512, 64))];

test('config first survives the upgrade from v5 to v6 and is deaf, without an error, during the rollback', async () => {
  const { live, set, decision } = await fleet();
  live.changed(CONFIG_KEY, value(old));
  await set(MODEL_KEY, [modelPart('v5')], 'v5 + c0');
  await set(CONFIG_KEY, next, 'v5 + c64');
  assert.equal(await decision(), 'speech');
  await set(MODEL_KEY, [modelPart('v6')], 'v6 + c64');
  assert.equal(await decision(), 'speech');
  await set(CONFIG_KEY, old, 'v6 + c0');
  assert.equal(await decision(), 'no-speech');
});

test('model first is deaf during the upgrade and survives the rollback', async () => {
  const { live, set, decision } = await fleet();
  live.changed(CONFIG_KEY, value(old));
  await set(MODEL_KEY, [modelPart('v5')], 'v5 + c0');
  await set(MODEL_KEY, [modelPart('v6')], 'v6 + c0');
  assert.equal(await decision(), 'no-speech');
  await set(CONFIG_KEY, next, 'v6 + c64');
  await set(MODEL_KEY, [modelPart('v5')], 'v5 + c64');
  assert.equal(await decision(), 'speech');
});
