import type { HardState, LogEntry, OpenedWal, Recovering, SnapshotMarker, WalGroup } from '@raftgate/storage';

/** What a log says, or may say. */
export interface LogSays {
  readonly hardState: HardState;
  readonly marker: SnapshotMarker | undefined;
  readonly entries: readonly LogEntry[];
  readonly peers: ReadonlyMap<number, number>;
  readonly recovering: Recovering;
}

const NOTHING: LogSays = { hardState: { term: 0, vote: 0, commit: 0 }, marker: undefined, entries: [], peers: new Map(), recovering: 0 };

export const lastOf = ({ entries, marker }: LogSays): number => entries.at(-1)?.index ?? marker?.index ?? 0;

/** The term the log knows at `index`; undefined for what it does not hold. */
export function termAt({ entries, marker }: LogSays, index: number): number | undefined {
  if (index === marker?.index) return marker.term;
  return entries[index - (entries[0]?.index ?? 0)]?.term;
}

export const saidBy = ({ hardState, snapshotMarker, entries, peers, recovering }: Omit<OpenedWal, 'wal'>): LogSays => ({
  hardState,
  marker: snapshotMarker,
  entries,
  peers,
  recovering,
});

/** Every state the log may be in, one for each record in order (001-formats, section 3); written without knowing of segments. */
export class LogModel {
  readonly states: LogSays[] = [NOTHING];
  /** Before a loss: what may be read again while the log is begun anew. */
  readonly past: LogSays[] = [];
  /** Place of the newest state that is acknowledged. */
  acknowledged = 0;

  get now(): LogSays {
    return this.states[this.states.length - 1];
  }

  get durable(): LogSays {
    return this.states[this.acknowledged];
  }

  /** Records of `group`, in the order they must have. Returns the place of the state it leaves. */
  add({ hardState, peers, recovering, snapshotMarker, entries }: WalGroup): number {
    const { now } = this;
    const replacedFrom = snapshotMarker === undefined ? (entries?.[0]?.index ?? Infinity) : 0;
    const isUntouched = hardState !== undefined && hardState.commit <= lastOf(now) && hardState.commit < replacedFrom;
    const early = isUntouched ? hardState.commit : Math.min(hardState?.commit ?? 0, now.hardState.commit);
    if (hardState !== undefined) this.note({ hardState: { ...hardState, commit: early } });
    for (const [peer, incarnation] of peers ?? []) this.note({ peers: new Map(this.now.peers).set(peer, incarnation) });
    if (recovering !== undefined) this.note({ recovering });
    if (snapshotMarker !== undefined) this.mark(snapshotMarker);
    for (const entry of entries ?? []) this.note({ entries: [...this.now.entries.filter(({ index }) => index < entry.index), entry] });
    if (hardState !== undefined && hardState.commit > early) this.note({ hardState });
    return this.states.length - 1;
  }

  /** A new beginning: one record of one segment, so one state. */
  beginAnew(marker: SnapshotMarker | undefined, before = this.now): number {
    const commit = marker?.index ?? 0;
    this.states.push({ ...before, hardState: { ...before.hardState, commit }, marker, entries: [], recovering: 1 });
    return this.states.length - 1;
  }

  acknowledge(place: number): void {
    this.acknowledged = Math.max(this.acknowledged, place);
  }

  /** A life begins from the state at `place`: what came after it never comes back. */
  cutAfter(place: number): void {
    this.states.length = place + 1;
    this.acknowledged = place;
  }

  /** What is known is only what was read: after a loss that the disk is allowed. */
  restart(says: LogSays): void {
    this.past.push(...this.states);
    this.states.splice(0, this.states.length, says);
    this.acknowledged = 0;
  }

  private mark(marker: SnapshotMarker): void {
    const { now } = this;
    if (marker.index === now.marker?.index) return this.note({});
    const stays = termAt(now, marker.index) === marker.term;
    this.note({ marker, entries: stays ? now.entries.filter(({ index }) => index > marker.index) : [] });
  }

  private note(change: Partial<LogSays>): void {
    this.states.push({ ...this.now, ...change });
  }
}
