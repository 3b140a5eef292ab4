import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SearchError } from './errors.ts';
import type { SeedTask } from './outcome.ts';
import type { PlantedFiles } from './planted.ts';
import { PLANTED_WORKER, Slot } from './slot.ts';

const urlOf = (name: string): string => new URL(name, import.meta.url).href;
const TASK: SeedTask = { seed: 1, given: {}, levels: ['core'], histories: 1, talk: false };
/** What a run answers, in place of what runs it. */
const ANSWERS = `import { word } from './added.ts'; export const runSeed = () => ({ verdict: 'passed', hash: word });`;

const slotWith = (files: Readonly<Record<string, string | undefined>>): Slot => {
  const planted: PlantedFiles = new Map(Object.entries(files).map(([name, source]) => [urlOf(name), source]));
  return new Slot(PLANTED_WORKER, { planted });
};

test('a thread runs the sources planted in it, those that no disk holds too, and the next one its own', async () => {
  for (const word of ['one', 'two']) {
    const slot = slotWith({ './run-seed.ts': ANSWERS, './added.ts': `export const word = '${word}';` });
    assert.equal((await slot.run(TASK)).hash, word);
    await slot.close();
  }
});

test('without a defect it is the thread that any search has', async () => {
  const [own, plain] = [slotWith({}), new Slot(new URL('./worker.ts', import.meta.url))];
  assert.equal((await own.run(TASK)).hash, (await plain.run(TASK)).hash);
  await Promise.all([own.close(), plain.close()]);
});

test('a source that was removed, or that is no program, does not load', async () => {
  for (const source of [undefined, 'export const const']) {
    const slot = slotWith({ './run-seed.ts': source });
    await assert.rejects(slot.run(TASK), SearchError);
    await slot.close();
  }
});

test('a defect in what nobody loads is an error, and does not survive', async () => {
  const slot = slotWith({ './nowhere.ts': 'export const nowhere = true;' });
  await assert.rejects(slot.run(TASK), /nothing that runs is planted/);
  await slot.close();
});
