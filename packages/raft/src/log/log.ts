import type { Entry } from '../entry.ts';
import { invariant } from '../invariant.ts';
import { ENTRY_OVERHEAD_BYTES } from '../limits.ts';
import { TermRuns } from './term-runs.ts';

/** What an entry counts for in every byte budget. */
export function entryBytes(entry: Entry): number {
  return entry.body.length + ENTRY_OVERHEAD_BYTES;
}

/**
 * The log since the last compaction and how far each stage has come.
 *
 *     base | first ........ applied ..... committed ........ durable ....... handed ...... last
 *     gone |        state machine    agreed         on our disk     being written     in memory
 *
 * Invariants: applied <= applying <= committed <= last; durable <= handed <= last; base <= applied, durable. `committed` may
 * be ahead of `durable` on a follower (a quorum of others has it); what is handed out to apply is behind both.
 */
export class Log {
  /** Entries from `first` on. */
  private entries: Entry[] = [];
  private runs: TermRuns;
  private baseLogTime: number;
  committed: number;
  /** Handed out to be applied. */
  applying: number;
  applied: number;
  /** Known to be on our own disk. */
  durable: number;
  /** Handed out to be persisted. */
  handed: number;

  constructor(index: number, term: number, logTime: number) {
    this.runs = new TermRuns(index, term);
    this.baseLogTime = logTime;
    this.committed = index;
    this.applying = index;
    this.applied = index;
    this.durable = index;
    this.handed = index;
  }

  /** The index everything up to which is gone: compacted, or covered by a snapshot. */
  get base(): number {
    return this.runs.first;
  }

  get last(): number {
    return this.runs.last;
  }

  get lastTerm(): number {
    return this.runs.lastTerm;
  }

  get lastLogTime(): number {
    return this.logTimeAt(this.last);
  }

  /** The term at `index`; NO_TERM where this log cannot say, which equals no term: a compacted index never matches by accident. */
  termAt(index: number): number {
    return this.runs.termAt(index);
  }

  /** Log time at an index in `base .. last`. */
  logTimeAt(index: number): number {
    return index === this.base ? this.baseLogTime : this.entryAt(index).logTime;
  }

  entryAt(index: number): Entry {
    invariant(index > this.base && index <= this.last, 'an entry outside the log');
    return this.entries[index - this.base - 1];
  }

  /** At least as complete as ours (paper, 5.4.1): a later last term, or the same and no shorter. */
  isUpToDate(lastIndex: number, lastTerm: number): boolean {
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.last);
  }

  lastAtMost(index: number, term: number): number {
    return this.runs.lastAtMost(index, term);
  }

  append(entry: Entry): void {
    invariant(entry.index === this.last + 1, 'entries follow one another');
    this.runs.append(entry.term);
    this.entries.push(entry);
  }

  /** Cuts from `index` on. Stages that had gone further fall back; what was committed is never cut (paper, 5.4). */
  truncateFrom(index: number): void {
    invariant(index > this.committed, 'a committed entry is never cut');
    this.runs.truncateFrom(index);
    this.entries.length = index - this.base - 1;
    this.durable = Math.min(this.durable, index - 1);
    this.handed = Math.min(this.handed, index - 1);
  }

  commitTo(index: number): void {
    invariant(index >= this.committed && index <= this.last, 'commit only grows, and never past the log');
    this.committed = index;
  }

  /** Forgets entries up to `index`; its term stays known. */
  compactTo(index: number): void {
    invariant(index <= this.applied && index <= this.durable, 'only applied, durable entries are compacted');
    const gone = index - this.base;
    this.baseLogTime = this.logTimeAt(index);
    this.runs.compactTo(index);
    // In place it would cost a move and a write barrier an entry; a young array spares later entries theirs.
    this.entries = this.entries.slice(gone);
  }

  /**
   * A snapshot replaced everything up to `index`. The tail stays only when the log held exactly that position (paper, figure
   * 13, rule 6); otherwise the whole log goes (rule 7). Returns whether the tail stayed.
   */
  restore(index: number, term: number, logTime: number): boolean {
    invariant(index > this.committed, 'a snapshot never takes the log back');
    const keepsTail = this.termAt(index) === term;
    if (keepsTail) {
      this.entries = this.entries.slice(index - this.base);
      this.runs.compactTo(index);
    } else {
      this.entries = [];
      this.runs = new TermRuns(index, term);
    }
    this.baseLogTime = logTime;
    this.committed = index;
    this.applying = index;
    this.applied = index;
    this.durable = keepsTail ? Math.max(this.durable, index) : index;
    this.handed = keepsTail ? Math.max(this.handed, index) : index;
    return keepsTail;
  }

  /** Entries `from .. to`; with `maxBytes`, cut so that they weigh at most that, but at least one. */
  slice(from: number, to: number, maxBytes?: number): Entry[] {
    const start = from - this.base - 1;
    const stop = Math.min(to, this.last) - this.base;
    if (start < 0 || start >= stop) return [];
    // All commands of a turn are one entry.
    if (stop - start === 1) return [this.entries[start]];
    if (maxBytes === undefined) return this.entries.slice(start, stop);
    let bytes = entryBytes(this.entries[start]);
    let end = start + 1;
    for (; end < stop; end++) {
      bytes += entryBytes(this.entries[end]);
      if (bytes > maxBytes) break;
    }
    return this.entries.slice(start, end);
  }
}
