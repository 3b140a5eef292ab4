import { Writer, type Prng } from '@raftgate/bytes';
import { encodeEntry, type HardState, type LogEntry, type WalGroup } from '@raftgate/storage';
import { ENTRY_OVERHEAD_BYTES, MAX_HELD, RECORD_ALIGNMENT } from '../limits.ts';
import { lastOf, termAt, type LogSays } from '../model.ts';
import type { StorageOptions } from '../options.ts';

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
    const later = isNewTerm ? term + prng.between(1, 3) : term;
    const ballot = isNewTerm ? prng.below(4) : vote === 0 ? prng.below(4) : vote;
    const entries = now.entries.length >= MAX_HELD ? [] : this.entries(now, commit, later);
    const last = entries.at(-1)?.index ?? lastOf(now);
    const hardState: HardState = { term: later, vote: ballot, commit: prng.between(commit, Math.max(commit, last) + 1) };
    const isSaid = isNewTerm || entries.length === 0 || prng.chance(2, 3);
    return { hardState: isSaid ? hardState : undefined, entries };
  }

  /** The next entry, as large as makes a group of it end up to 64 bytes before `roomBytes` do; undefined where none can. */
  filling(now: LogSays, roomBytes: number): LogEntry | undefined {
    const index = lastOf(now) + 1;
    const { term } = now.hardState;
    const room = Math.floor(roomBytes / RECORD_ALIGNMENT) - this.prng.below(5);
    const head = { term, index, kind: 1, logTime: index * 10, commands: 1, body: new Uint8Array(0) } as const;
    const writer = new Writer();
    encodeEntry(writer, head);
    const length = (room - 1) * RECORD_ALIGNMENT - writer.length - this.prng.below(RECORD_ALIGNMENT);
    const most = Math.floor(this.options.segmentBytes / 2) - ENTRY_OVERHEAD_BYTES;
    if (term === 0 || now.entries.length >= MAX_HELD || length < 4 || length > most) return undefined;
    return { ...head, body: this.body(length) };
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
    return { term, index, kind, logTime: index * 10, commands: 1, body: this.body() };
  }

  /** Its own number first, then noise, zeros or a pattern. */
  private body(length = 4 + this.size()): Uint8Array {
    const { prng } = this;
    const body = new Uint8Array(length);
    const stamp = ++this.made;
    body.set([stamp & 255, (stamp >> 8) & 255, 0x5a, stamp % 251]);
    const look = prng.below(4);
    if (look === 0) return body;
    for (let at = 4; at < body.length; at++) body[at] = look === 1 ? 0xff : (stamp * 31 + at * 7) & 255;
    // Zeros beside what a mask may turn into zeros; zeros at the very end, where nothing stands behind them.
    if (prng.chance(1, 3))
      body.fill(0, Math.max(4, body.length - prng.below(body.length)), Math.max(4, body.length - (look === 2 ? 0 : prng.below(40))));
    return body;
  }

  private size(): number {
    const { prng, options } = this;
    const most = Math.floor(options.segmentBytes / 2) - ENTRY_OVERHEAD_BYTES - 4;
    const kind = options.sizes === 3 || prng.chance(1, 8) ? prng.below(3) : options.sizes;
    if (kind === 0) return prng.below(60);
    if (kind === 1) return prng.between(380, 600);
    // A byte more than fits must be refused, and takes nothing.
    return prng.chance(1, 2) ? most - prng.below(40) + 1 : prng.between(600, most);
  }
}
