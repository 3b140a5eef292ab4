import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeDocument } from '@raftgate/contract';
import { MemoryEngine } from '@raftgate/kv/memory';
import { judge } from '../judge.ts';
import { cleanStory, keys } from '../testing/story.ts';
import { HistoryRecorder, parseHistory, readHistory } from './history.ts';

const engineOf = (): MemoryEngine => {
  let id = 0;
  return new MemoryEngine({ timers: { after: () => ({ id: (id += 1) }), cancel: () => undefined, soon: (run) => void setImmediate(run) } });
};

/** Writes a story's history into a store, revision by revision. */
function replay(engine: MemoryEngine, events: ReturnType<typeof cleanStory>['story']['events']): void {
  for (const [, group] of Map.groupBy(events, (event) => event.revision)) {
    engine.txn({
      compare: [],
      success: group.map(({ key, value }) =>
        typeof value === 'object' && value !== null ? { op: 'put', key, value: encodeDocument(value) } : { op: 'delete', key },
      ),
    });
  }
}

test('a history read back from the store gives the verdict of the events that made it', async () => {
  const { story } = cleanStory();
  const engine = engineOf();
  replay(engine, story.events);
  const history = await readHistory(engine.connect(), keys);
  assert.equal(history.isWhole, true);
  assert.deepEqual(
    history.events.map(({ revision, key, value }) => ({ revision, key, value })),
    story.events.map(({ revision, key, value }) => ({ revision, key, value })),
  );
  const verdict = judge({ hops: story.hops, history, keys, channel: 'voice' });
  assert.equal(verdict.held, true);
});

test('a recorder stamps what it hears', async () => {
  const { story } = cleanStory();
  const engine = engineOf();
  const recorder = new HistoryRecorder(engine.connect(), keys, () => 42);
  replay(engine, story.events);
  await recorder.until(engine.revision);
  const history = recorder.stop();
  assert.equal(history.events.length, story.events.length);
  assert.ok(history.events.every((event) => event.seenMs === 42));
});

test('a compacted store has no whole history', async () => {
  const { story } = cleanStory();
  const engine = engineOf();
  replay(engine, story.events);
  engine.compact(engine.revision);
  assert.equal((await readHistory(engine.connect(), keys)).isWhole, false);
});

test('a history that was written down is read back, a torn last line aside', () => {
  const { story } = cleanStory();
  const ndjson = `${story.events.map((event) => JSON.stringify(event)).join('\n')}\n{"revision": 99, "ke`;
  assert.deepEqual(parseHistory(ndjson).events, story.events);
});
