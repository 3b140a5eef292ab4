import { test } from 'node:test';
import { Truth, type Pair } from './model/truth.ts';
import { breaks } from './testing.ts';
import { checkWatches } from './watch-order.ts';
import type { HeardEvent, WatchRecord } from './watched.ts';

const pair = (value: string, modRevision: number, version: number): Pair => ({
  key: 'k',
  value,
  createRevision: 2,
  modRevision,
  version,
  lease: '',
});
const [A, B] = [pair('a', 2, 1), pair('b', 3, 2)];

/** k=a at 2, k=b at 3, other=o at 4, k deleted at 5. */
function truth(): Truth {
  const all = new Truth();
  all.add({ revision: 2, key: 'k', pair: A });
  all.add({ revision: 3, key: 'k', pair: B });
  all.add({ revision: 4, key: 'other', pair: { ...A, key: 'other' } });
  all.add({ revision: 5, key: 'k', pair: undefined });
  all.revision = 5;
  return all;
}

const first: HeardEvent = { key: 'k', revision: 2, pair: A, previous: undefined };
const second: HeardEvent = { key: 'k', revision: 3, pair: B, previous: A };
const third: HeardEvent = { key: 'k', revision: 5, pair: undefined, previous: B };
const watch = (events: HeardEvent[], more: Partial<WatchRecord> = {}): WatchRecord => ({
  client: 'w',
  key: 'k',
  end: '',
  prevKv: true,
  start: 1,
  next: 6,
  gaps: [],
  events,
  ...more,
});
const check = (record: WatchRecord, compacted = 0): void => checkWatches([record], truth(), compacted, 0);

test('everything in order, with what was before, is fine; so is a part that was not told to be over', () => {
  check(watch([first, second, third]));
  check(watch([first], { next: 3 }));
  check(watch([second, third], { start: 3 }));
});

for (const [what, events] of [
  ['an event that is missing', [first, third]],
  ['the last one missing', [first, second]],
  ['one heard twice', [first, second, second, third]],
  ['two in the wrong order', [second, first, third]],
  ['another value', [{ ...first, pair: { ...A, value: 'x' } }, second, third]],
  ['another version', [first, { ...second, pair: { ...B, version: 3 } }, third]],
  ['one of another key', [first, second, { ...first, key: 'other', revision: 4, pair: { ...A, key: 'other' } }, third]],
  ['a wrong pair before', [first, { ...second, previous: B }, third]],
  ['no pair before', [first, { ...second, previous: undefined }, third]],
  ['a pair before that was not asked for', [first, second, third]],
] as const) {
  test(`${what} is found`, () => {
    const more = what.endsWith('asked for') ? { prevKv: false } : {};
    breaks('watch', () => check(watch([...events], more)));
  });
}

test('what was compacted may be missing, if somebody asked for the compaction', () => {
  const gapped = watch([third], { gaps: [{ from: 1, to: 4 }] });
  check(gapped, 4);
  breaks('watch', () => check(gapped, 3));
  check(watch([first, { ...second, previous: undefined }, third]), 3);
});
