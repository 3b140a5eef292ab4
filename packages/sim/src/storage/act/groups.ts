import { Writer, type Prng } from '@raftgate/bytes';
import { encodeEntry, type HardState, type LogEntry, type WalGroup } from '@raftgate/storage';
import { ENTRY_OVERHEAD_BYTES, FAR, logTimeOf, MAX_HELD } from '../limits.ts';
import { lastOf, termAt, type LogSays } from '../model.ts';
import type { StorageOptions } from '../options.ts';

/** Of blocks that hold one byte all over. */
export const PLAIN = [0x01, 0x01, 0x02, 0xff] as const;

/** What tells a body from all others. */
export const STAMP_BYTES = 4;

/** Makes entries that nobody made before: the same index and term twice would hide what came back. */
export class Groups {
  private readonly prng: Prng;
  private readonly options: StorageOptions;
  private made = 0;

  constructor(prng: Prng, options: StorageOptions) {
    this.prng = prng;
    this.options = options;
  }

  /** What raft hands over in one go: hard state, entries, or both; a new term may overwrite what is not committed. */
  next(now: LogSays, commit: number): WalGroup {
    const { prng } = this;
    const { term, vote } = now.hardState;
    const isNewTerm = term === 0 || prng.chance(1, 6);
    const isFirst = term === 0 && this.options.isFar === 1;
    const later = isNewTerm ? term + prng.between(1, 3) + (isFirst ? FAR : 0) : term;
    const ballot = isNewTerm || vote === 0 ? this.candidate() : vote;
    const entries = now.entries.length >= MAX_HELD ? [] : this.entries(now, commit, later);
    const last = entries.at(-1)?.index ?? lastOf(now);
    const hardState: HardState = { term: later, vote: ballot, commit: prng.between(commit, Math.max(commit, last) + 1) };
    const isSaid = isNewTerm || entries.length === 0 || prng.chance(2, 3);
    return { hardState: isSaid ? hardState : undefined, entries };
  }

  /** Entry `index` without its body, and how many bytes that is. */
  head(now: LogSays, index = lastOf(now) + 1): readonly [LogEntry, bytes: number] {
    const head: LogEntry = { term: now.hardState.term, index, kind: 1, logTime: logTimeOf(index), commands: 1, body: new Uint8Array(0) };
    const writer = new Writer();
    encodeEntry(writer, head);
    return [head, writer.length];
  }

  /** Bodies of this length are taken at the end of the log. */
  fits(now: LogSays, length: number): boolean {
    return now.hardState.term > 0 && now.entries.length < MAX_HELD && length >= STAMP_BYTES && length <= this.mostBytes;
  }

  /** The longest body that a group takes. */
  get mostBytes(): number {
    return Math.floor(this.options.segmentBytes / 2) - ENTRY_OVERHEAD_BYTES;
  }

  /** Nobody, or one of three. */
  private candidate(): number {
    const drawn = this.prng.below(4);
    return drawn === 0 || this.options.isFar === 0 ? drawn : drawn + FAR;
  }

  /** Who was met, and as what: one or two. */
  met(): ReadonlyMap<number, number> {
    const { prng, options } = this;
    const far = options.isFar === 1 ? FAR : 0;
    return new Map(
      Array.from({ length: prng.chance(1, 4) ? 2 : 1 }, () => [
        prng.between(1, 7) + far,
        prng.between(1, 1_000) + far * prng.between(1, 1_000),
      ]),
    );
  }

  private entries(now: LogSays, commit: number, term: number): LogEntry[] {
    const { prng } = this;
    const floor = Math.max(commit, now.marker?.index ?? 0);
    const last = lastOf(now);
    const overwrites = last > floor && prng.chance(1, 4);
    let from = overwrites ? prng.between(floor + 1, last + 1) : last + 1;
    let of = Math.max(termAt(now, from - 1) ?? 0, prng.chance(1, 4) ? prng.between(Math.max(0, term - 2), term + 1) : term, 1);
    if (of > term || of === termAt(now, from)) {
      from = last + 1;
      of = Math.max(termAt(now, last) ?? 0, term);
    }
    const count = prng.chance(1, 8) ? prng.between(5, 12) : prng.below(4);
    return Array.from({ length: count }, (_, at) => this.entry(from + at, of));
  }

  private entry(index: number, term: number): LogEntry {
    const kind = this.prng.chance(1, 12) ? 2 : 1;
    return { term, index, kind, logTime: logTimeOf(index), commands: 1, body: this.body() };
  }

  /** Its own number first, then noise without a zero. */
  noise(length: number): Uint8Array {
    const { stamp, bytes } = this.stamp();
    const body = Uint8Array.from({ length }, (_, at) => 1 + ((stamp * 31 + at * 7) % 255));
    body.set(bytes);
    return body;
  }

  /** Its own number first, then noise, zeros or a pattern. */
  body(length = STAMP_BYTES + this.size()): Uint8Array {
    const { prng } = this;
    const body = new Uint8Array(length);
    const { stamp, bytes } = this.stamp();
    body.set(bytes);
    const look = prng.below(6);
    if (look === 0) return body;
    // The bytes a mask would be tried with, and those it turns into zeros.
    const same = PLAIN[prng.below(PLAIN.length)];
    for (let at = STAMP_BYTES; at < body.length; at++) body[at] = look === 1 ? same : (stamp * 31 + at * 7) & 255;
    if (look === 4) this.pierce(body);
    // Zeros beside what a mask may turn into zeros; zeros at the very end, where nothing stands behind them.
    if (prng.chance(1, 3))
      body.fill(
        0,
        Math.max(STAMP_BYTES, body.length - prng.below(body.length)),
        Math.max(STAMP_BYTES, body.length - (look === 2 ? 0 : prng.below(40))),
      );
    return body;
  }

  /** Zeros here and there, too few for a sector. */
  private pierce(body: Uint8Array): void {
    const { prng } = this;
    for (let at = STAMP_BYTES + prng.below(200); at < body.length; at += prng.between(60, 400))
      body.fill(0, at, at + prng.between(16, 240));
  }

  /** The number of this body, and what it begins with. */
  private stamp(): { readonly stamp: number; readonly bytes: readonly number[] } {
    const stamp = ++this.made;
    return { stamp, bytes: [stamp & 255, (stamp >> 8) & 255, 0x5a, stamp % 251] };
  }

  private size(): number {
    const { prng, options } = this;
    const most = this.mostBytes - STAMP_BYTES;
    const kind = options.sizes === 3 || prng.chance(1, 8) ? prng.below(3) : options.sizes;
    if (kind === 0) return prng.below(60);
    if (kind === 1) return prng.between(380, 600);
    // A byte more than fits must be refused, and takes nothing.
    return prng.chance(1, 2) ? most - prng.below(40) + 1 : prng.between(600, most);
  }
}
