import type { LogEntry } from '../entry.ts';
import { LogState } from './log-state.ts';
import type { WalRecord } from './record.ts';
import type { Scan } from './scan.ts';
import type { SegmentHeader } from './segment-header.ts';
import type { WalTail } from './types.ts';

/** A segment as it was found. */
export interface FoundSegment {
  readonly name: string;
  readonly sequence: number;
  readonly firstIndex: number;
  readonly bytes: Uint8Array;
  /** Undefined when the first sector does not verify, or does not say what the name says. */
  readonly header: SegmentHeader | undefined;
  readonly scan: Scan | undefined;
}

/** What the segments mean together. Nothing has been changed on the disk yet. */
export interface Verdict {
  readonly tail: WalTail;
  readonly state: LogState;
  readonly entries: readonly LogEntry[];
  readonly highestIndexSeen: number;
  /** Segments of a log that was begun anew since: to be set aside. */
  readonly superseded: readonly FoundSegment[];
  /** A segment made for a rollover that did not happen: to be removed. */
  readonly unused: FoundSegment | undefined;
  /** The log, oldest first; the last one goes on. Highest entry index of each. */
  readonly segments: readonly { readonly found: FoundSegment; readonly highestIndex: number }[];
  readonly report: readonly string[];
}

/** `found` in order of sequence, at least one. */
export function judgeSegments(found: readonly FoundSegment[]): Verdict {
  const anew = found.findLastIndex(beginsAnew);
  const superseded = anew > 0 ? found.slice(0, anew) : [];
  const own = anew > 0 ? found.slice(anew) : found;
  const unused = unusedSegment(own);
  return new Replay(unused === undefined ? own : own.slice(0, -1)).verdict(superseded, unused);
}

/** The checkpoint says `recovering 1`: nothing is appended in that state, so only a new beginning is written in it. */
function beginsAnew(segment: FoundSegment): boolean {
  return segment.scan?.records.some(({ record, group }) => group === 1 && record.type === 'recovering' && record.state === 1) ?? false;
}

/** A last segment with only its checkpoint, after one that is not sealed. */
function unusedSegment(own: readonly FoundSegment[]): FoundSegment | undefined {
  const last = own.at(-1);
  const before = own.at(-2);
  if (last?.scan === undefined || before?.scan === undefined || beginsAnew(last)) return undefined;
  const onlyCheckpoint =
    last.scan.end.kind === 'clean' && last.scan.records.length > 0 && last.scan.records.every(({ group }) => group === 1);
  return onlyCheckpoint && !before.scan.sealed && last.sequence === before.sequence + 1 ? last : undefined;
}

class Replay {
  private readonly own: readonly FoundSegment[];
  private readonly state: LogState;
  private readonly entries: LogEntry[] = [];
  private readonly report: string[] = [];
  private readonly segments: { found: FoundSegment; highestIndex: number }[] = [];
  private highest = 0;
  /** What broke first; after it nothing but the highest index and term is taken. */
  private broken: string | undefined;
  private torn = false;

  constructor(own: readonly FoundSegment[]) {
    this.own = own;
    this.state = new LogState(own[0].firstIndex - 1);
  }

  verdict(superseded: readonly FoundSegment[], unused: FoundSegment | undefined): Verdict {
    this.own.forEach((segment, at) => this.takeSegment(segment, this.own[at - 1], at === this.own.length - 1));
    // Its checkpoint says what the log behind the damage had come to.
    if (this.broken !== undefined) for (const { record } of unused?.scan?.records ?? []) this.see(record);
    const { marker, log } = this.state;
    const from = (marker?.index ?? 0) + 1;
    if (!log.isEmpty && log.first > from) this.breaks(`entries ${from} to ${log.first - 1} are missing`);
    if (log.isEmpty && log.last + 1 > from) this.breaks(`entries ${from} to ${log.last} are missing`);
    const kept = this.broken === undefined || log.first <= from ? this.entries.filter((entry) => entry.index >= from) : [];
    return {
      tail: this.broken === undefined ? (this.torn ? 'torn' : 'clean') : 'ambiguous',
      state: this.state,
      entries: kept,
      highestIndexSeen: Math.max(this.highest, marker?.index ?? 0),
      superseded,
      unused,
      segments: this.segments,
      report: this.report,
    };
  }

  private takeSegment(segment: FoundSegment, before: FoundSegment | undefined, isLast: boolean): void {
    const { scan, name } = segment;
    if (before !== undefined && segment.sequence !== before.sequence + 1)
      this.breaks(`segments between ${before.name} and ${name} are missing`);
    if (scan === undefined) return this.breaks(`the first sector of ${name} does not verify`);
    if (before !== undefined && this.broken === undefined && !this.follows(segment))
      this.breaks(`${name} begins at ${segment.firstIndex}, and the log before it ends at ${this.state.log.last}`);
    if (scan.records[0]?.group !== 1 || !scan.records.some(({ group, last }) => group === 1 && last))
      this.breaks(`${name} has no checkpoint`);
    let highestIndex = 0;
    for (const { record, last } of scan.records) {
      this.take(record, last, name);
      if (record.type === 'entry') highestIndex = Math.max(highestIndex, record.entry.index);
    }
    this.segments.push({ found: segment, highestIndex });
    this.takeEnd(segment, scan, isLast);
    for (const { record } of scan.beyond) this.see(record);
  }

  /**
   * Below everything that is held a marker leaves open whether the log agreed with it: the segment with its entry is released
   * under a later one. A segment that begins right behind it says that the log did not, and is dead (log-state.ts).
   *
   *     marker 40   | 41 42 ...   next segment: 41       41 42 were dropped with the marker
   */
  private follows({ firstIndex }: FoundSegment): boolean {
    const { log, marker } = this.state;
    if (firstIndex === log.last + 1) return true;
    if (marker === undefined || marker.index >= log.first || firstIndex !== marker.index + 1) return false;
    log.restart(marker.index);
    return true;
  }

  private takeEnd({ name }: FoundSegment, scan: Scan, isLast: boolean): void {
    if (scan.end.kind === 'ambiguous' || scan.end.kind === 'undecodable') return this.breaks(`${name}: ${scan.end.why}`);
    if (!isLast && !scan.sealed) return this.breaks(`${name} is not sealed, and the log goes on after it`);
    if (isLast && scan.sealed) return this.breaks(`${name} is sealed, and what follows it is missing`);
    if (scan.end.kind === 'clean') return;
    this.torn = true;
    this.state.lowerCommit();
    this.report.push(`${name}: an unfinished group was cut at byte ${scan.endAt}; nothing in it was acknowledged`);
  }

  private take(record: WalRecord, last: boolean, name: string): void {
    this.see(record);
    if (this.broken !== undefined) return;
    const against = this.state.apply(record);
    if (against !== undefined) return this.breaks(`${name}: ${against}`);
    const { log } = this.state;
    if (log.isEmpty) this.entries.length = 0;
    if (record.type === 'entry') {
      this.entries.length = record.entry.index - log.first;
      this.entries.push(record.entry);
    }
    const beyond = last ? this.state.groupEnds() : undefined;
    if (beyond !== undefined) this.breaks(`${name}: ${beyond}`);
  }

  /** Terms never fall, whatever else is lost: the highest one that verified is kept. */
  private see(record: WalRecord): void {
    if (record.type === 'entry') this.highest = Math.max(this.highest, record.entry.index);
    if (this.broken !== undefined && record.type === 'hardState' && record.hardState.term > this.state.hardState.term)
      this.state.hardState = { ...record.hardState, commit: this.state.hardState.commit };
    if (this.broken !== undefined && record.type === 'peer') this.state.apply(record);
  }

  private breaks(why: string): void {
    this.report.push(why);
    if (this.broken === undefined) this.state.lowerCommit();
    this.broken ??= why;
  }
}
