import { describePair, isSamePair } from './model/pair.ts';
import { isInside, type TrueEvent, type Truth } from './model/truth.ts';
import { Violation } from './violation.ts';
import type { HeardEvent, WatchRecord } from './watched.ts';

/**
 * Watches are complete, ordered, free of gaps and of repetitions (etcd API guarantees: ordered, unique, reliable, atomic,
 * resumable), whichever members served them; an event carries the pair as it was before.
 */
export function checkWatches(watches: readonly WatchRecord[], truth: Truth, compactRevision: number, atMs: number): void {
  const owed = truth.keys().length === 0 ? [] : allEvents(truth);
  for (const watch of watches) checkWatch(watch, owed, truth, compactRevision, atMs);
}

function checkWatch(watch: WatchRecord, owed: readonly TrueEvent[], truth: Truth, compactRevision: number, atMs: number): void {
  const { client, key, end, start, next, gaps } = watch;
  const fail = (message: string): never => {
    throw new Violation('watch', `${client} watches ${key}${end === '' ? '' : `..${end}`} from ${start}: ${message}`, atMs);
  };
  for (const { to } of gaps) if (to > compactRevision) fail(`told that ${to} is compacted; asked for was ${compactRevision}`);
  const isOwed = ({ revision, key: of }: TrueEvent): boolean =>
    revision >= start && revision < next && isInside(of, key, end) && !gaps.some(({ from, to }) => revision >= from && revision < to);
  const expected = owed.filter(isOwed);
  for (const [at, event] of watch.events.entries()) {
    const due = expected[at];
    const heard = describeHeard(event);
    if (due === undefined) return fail(`heard ${heard}, which is not owed or was heard before`);
    if (due.key !== event.key || due.revision !== event.revision || !isSamePair(due.pair, event.pair))
      return fail(`heard ${heard} where ${describeHeard({ ...due, previous: undefined })} is due`);
    checkPrevious(watch, event, truth, compactRevision, fail);
  }
  if (expected.length > watch.events.length) {
    const missed = expected[watch.events.length];
    fail(`never heard ${describeHeard({ ...missed, previous: undefined })}, and was told everything before ${next}`);
  }
}

/** Missing is allowed only where a compaction may have taken it. */
function checkPrevious(
  watch: WatchRecord,
  event: HeardEvent,
  truth: Truth,
  compactRevision: number,
  fail: (message: string) => never,
): void {
  const before = watch.prevKv ? truth.read(event.key, event.revision - 1) : undefined;
  if (isSamePair(event.previous, before)) return;
  if (event.previous === undefined && before !== undefined && event.revision <= compactRevision) return;
  fail(`${describeHeard(event)} has ${describePair(event.previous)} as previous, which is ${describePair(before)}`);
}

function allEvents(truth: Truth): TrueEvent[] {
  const all: TrueEvent[] = [];
  for (let revision = 2; revision <= truth.revision; revision++) all.push(...truth.at(revision));
  return all;
}

const describeHeard = ({ key, revision, pair }: HeardEvent): string =>
  pair === undefined ? `delete ${key} at ${revision}` : `put ${describePair(pair)} at ${revision}`;
