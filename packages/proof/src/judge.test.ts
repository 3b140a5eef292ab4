import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.ts';
import { candidate, cleanStory, draining, keys, member, stable, Story } from './testing/story.ts';

const verdictOf = (story: Story): ReturnType<typeof judge> => judge({ hops: story.hops, history: story.history, keys, channel: 'voice' });

/** The invariants that a story breaks, by their number. */
const broken = (story: Story): readonly string[] =>
  verdictOf(story).findings.flatMap((one) => (one.violations > 0 ? [one.invariant.slice(0, 2)] : []));

test('a fleet that does as it should breaks nothing, and its figures are those of the story', () => {
  const { story } = cleanStory();
  const verdict = verdictOf(story);
  assert.deepEqual(
    verdict.findings.flatMap((one) => one.examples),
    [],
  );
  assert.equal(verdict.held, true);
  const { figures } = verdict;
  assert.equal(figures.requests, 8);
  assert.equal(figures.mixedUpperBound, 3 / 8);
  assert.deepEqual(figures.answersByRelease, { r1: 4, r2: 4 });
  assert.deepEqual(figures.wrongByRelease, { r2: 1 });
  assert.deepEqual(figures.convergeMs, { samples: 3, p50: 45, p99: 70, max: 70 });
  // Pinned 30 ms after the way back was committed; its wrong answer ended 10 ms later.
  assert.deepEqual(figures.rollbackMs, { samples: 1, p50: 40, p99: 40, max: 40 });
  assert.deepEqual([figures.staleRequests, figures.maxStaleMs], [2, 30]);
});

test('mutant: one part of another release is I1', () => {
  const { story, r1, r2 } = cleanStory();
  story.serve({ epoch: 4, release: r1, change: { parts: { ...r1.parts, 'servingConfig/vad': r2.parts['servingConfig/vad'] } } });
  assert.deepEqual(broken(story), ['I1']);
  assert.equal(verdictOf(story).figures.mixedRequests, 1);
  assert.equal(verdictOf(story).figures.mixedUpperBound, undefined);
});

test('mutant: two hops of one request under two bundles is I1, though each hop is whole', () => {
  const { story, r1, r2 } = cleanStory();
  story.serve({ epoch: 2, release: r1 });
  const [router, worker] = [story.hops.at(-2), story.hops.at(-1)];
  assert.ok(router !== undefined && worker !== undefined);
  story.hops[story.hops.length - 1] = { ...worker, pin: worker.pin.replace(r1.bundle, r2.bundle), parts: r2.parts };
  assert.ok(broken(story).includes('I1'));
});

test('mutant: a bundle that nobody committed, and parts without a pin, are I1', () => {
  const { story, r1 } = cleanStory();
  story.serve({ epoch: 4, release: r1, change: { pin: '' } });
  assert.deepEqual(broken(story), ['I1']);
  const other = cleanStory();
  other.story.serve({ epoch: 4, key: 'm', release: { ...other.r1, bundle: `sha256:${'0'.repeat(64)}` } });
  assert.deepEqual(broken(other.story), ['I1', 'I3']);
});

test('mutant: an instance that goes back to an older epoch is I2, over a restart too', () => {
  const { story, r1 } = cleanStory();
  story.after(10).serve({ epoch: 4, release: r1 });
  story.after(10).serve({ epoch: 4, release: r1, change: { incarnation: 2, held: { lineage: 1, epoch: 1, revision: 9 } } });
  assert.deepEqual(broken(story), ['I2']);
});

test('mutant: a router that pins an older epoch after a newer one is I2', () => {
  const { story, r1 } = cleanStory();
  story.after(10).serve({ epoch: 1, release: r1 });
  assert.ok(broken(story).includes('I2'));
});

test('mutant: serving before the activation is committed is I3', () => {
  const { story, r1, r2 } = cleanStory();
  story.after(1000).assign(5, [stable(r2), draining(r1)]);
  story.serve({ epoch: 5, release: r2, change: { startedMs: story.nowMs - 900 } });
  const early = story.hops.at(-2);
  assert.ok(early !== undefined);
  story.hops[story.hops.length - 2] = { ...early, startedMs: story.nowMs - 901 };
  assert.deepEqual(broken(story), ['I3']);
});

test('mutant: a bundle its assignment does not name, and a new request on one that drains, are I3', () => {
  const { story, r2 } = cleanStory();
  story.serve({ epoch: 1, release: r2 });
  assert.ok(broken(story).includes('I3'));
  const other = cleanStory();
  other.story.serve({ epoch: 4, release: other.r2 });
  assert.ok(broken(other.story).includes('I3'));
});

test('mutant: a router that never hears again pins for too long: I4, and I8 where it was taken back', () => {
  const { story, r2 } = cleanStory();
  story.after(20_000).serve({ epoch: 3, release: r2, change: { instance: 'w9' } });
  const router = story.hops.at(-2);
  assert.ok(router !== undefined);
  story.hops[story.hops.length - 2] = { ...router, instance: 'router-9' };
  assert.deepEqual(broken(story), ['I4', 'I8']);
});

test('serving stale is no offence where the channel asks for it, and it is counted', () => {
  const { story, r1 } = cleanStory();
  story.channel({ expiryAction: 'serve-stale' });
  const clean = new Story();
  clean.channel({ expiryAction: 'serve-stale' });
  const release = clean.release('r1');
  clean.prepare(release, []);
  clean.assign(1, [stable(release)]);
  clean.assign(2, [stable(release)]);
  clean.after(60_000).serve({ epoch: 1, release });
  assert.deepEqual(broken(clean), []);
  assert.equal(verdictOf(clean).figures.maxStaleMs, 60_000);
  assert.equal(r1.name, 'r1');
});

test('mutant: a fenced life that takes requests after its lease is I5; before it, and as another life, it may', () => {
  for (const [afterMs, incarnation, expected] of [
    [1000, 1, []],
    [10_000, 2, []],
    [10_000, 1, ['I5']],
  ] as const) {
    const { story, r1, r2 } = cleanStory();
    story.assign(5, [stable(r1), draining(r2)], { fenced: [member('w2')] });
    story.after(afterMs).serve({ epoch: 5, release: r1, instance: 'w2', change: { incarnation } });
    assert.deepEqual(broken(story), expected, `${afterMs} ${incarnation}`);
  }
});

test('mutant: activate before the acknowledgements is I6', () => {
  for (const [acks, level, expected] of [
    [['w1', 'w2'], 'probed', []],
    [['w1'], 'probed', ['I6']],
    [['w1', 'w2'], 'warmed', ['I6']],
    [[], 'probed', ['I6']],
  ] as const) {
    const { story } = cleanStory();
    const r3 = story.release('r3');
    story.prepare(r3, ['w1', 'w2']);
    for (const instance of acks) story.says(instance, 4, { release: r3, level });
    story.assign(5, [stable(r3)]);
    assert.deepEqual(broken(story), expected, `${acks.join()} ${level}`);
  }
});

test('mutant: a member that missed the prepare deadline and was not fenced out is I6', () => {
  for (const isFenced of [true, false]) {
    const { story } = cleanStory();
    const r3 = story.release('r3');
    story.prepare(r3, ['w1', 'w2'], { minPrepared: 1 });
    story.says('w1', 4, { release: r3, level: 'probed' });
    story.assign(5, [stable(r3)], isFenced ? { fenced: [member('w2')] } : {});
    assert.deepEqual(broken(story), isFenced ? [] : ['I6'], String(isFenced));
  }
});

test('mutant: a release that was never prepared, or prepared for another attempt, is I6', () => {
  const { story } = cleanStory();
  story.assign(5, [stable(story.release('r3'))]);
  assert.deepEqual(broken(story), ['I6']);
  const other = cleanStory().story;
  const r3 = other.release('r3');
  other.prepare(r3, ['w1'], { attempt: 2 });
  other.says('w1', 4, { release: r3, level: 'probed' });
  other.assign(5, [stable(r3)]);
  assert.deepEqual(broken(other), ['I6']);
});

test('mutant: a caller drawn again while the share grows is I7; drawn back when it shrinks is not', () => {
  const ramp = (weights: readonly number[], picks: readonly boolean[]): readonly string[] => {
    const story = new Story();
    story.channel();
    const [r1, r2] = [story.release('r1'), story.release('r2')];
    for (const release of [r1, r2]) story.prepare(release, []);
    for (const [i, weight] of weights.entries()) {
      story.assign(i + 1, [stable(r1, 100 - weight), candidate(r2, weight)]);
      story.after(1000).serve({ epoch: i + 1, release: picks[i] ? r2 : r1 });
    }
    return broken(story);
  };
  assert.deepEqual(ramp([10, 20, 50], [false, true, true]), []);
  assert.deepEqual(ramp([10, 50, 10], [false, true, false]), []);
  assert.deepEqual(ramp([10, 20, 50], [false, true, false]), ['I7']);
  assert.deepEqual(ramp([10, 20, 50], [true, false, true]), ['I7']);
});

test('mutant: an old answer long after the way back is I8', () => {
  const { story, r1, r2 } = cleanStory();
  story.after(8000).serve({ epoch: 3, release: r2, change: { wrong: true } });
  assert.ok(broken(story).includes('I8'));
  assert.ok((verdictOf(story).figures.rollbackMs.max ?? 0) > 8000);
  assert.equal(r1.name, 'r1');
});

test('a history that lost its beginning, or that cannot be read, proves nothing', () => {
  const { story } = cleanStory();
  const input = { hops: story.hops, keys, channel: 'voice' };
  assert.equal(judge({ ...input, history: { ...story.history, isWhole: false } }).held, false);
  story.commit([keys.assignment('voice', 'a'), { format: 2 }]);
  const verdict = judge({ ...input, history: story.history });
  assert.deepEqual([verdict.held, verdict.undecodable], [false, 1]);
});

test('counterexamples are bounded, their number is not', () => {
  const { story, r1, r2 } = cleanStory();
  for (let i = 0; i < 50; i += 1) story.serve({ epoch: 4, release: r1, change: { parts: r2.parts } });
  const [atomicity] = verdictOf(story).findings;
  assert.deepEqual([atomicity.violations, atomicity.examples.length], [50, 10]);
});

test('who asked may say that an answer was wrong: it is joined by request', () => {
  const { story, r1 } = cleanStory();
  story.serve({ epoch: 4, release: r1 });
  const last = story.hops.at(-1);
  assert.ok(last !== undefined);
  const { reqId, region, startedMs } = last;
  story.hops.push({
    reqId,
    hop: 'client',
    instance: 'caller',
    region,
    startedMs,
    endedMs: startedMs + 50,
    epoch: 4,
    pin: '',
    parts: {},
    wrong: true,
  });
  const verdict = verdictOf(story);
  assert.equal(verdict.held, true);
  assert.deepEqual(verdict.figures.wrongByRelease, { r1: 1, r2: 1 });
});
