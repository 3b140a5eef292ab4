import type { HardState, LogEntry, SnapshotMarker, WalGroup } from '../index.ts';
import { told } from './bench.ts';

/**
 * What a log may say after each record of the groups given to it: written from the rules of 001-formats, section 3, and
 * knowing nothing of segments.
 */
export class LogModel {
  /** The states so far, as `told` shows them; a crash leaves one at or after the last acknowledged. */
  readonly states: string[] = [];
  private hardState: HardState = { term: 0, vote: 0, commit: 0 };
  private marker: SnapshotMarker | undefined;
  private held: LogEntry[] = [];
  private readonly peers = new Map<number, number>();
  private recovering: 0 | 1 | 2 = 0;

  constructor() {
    this.note();
  }

  get lastIndex(): number {
    return this.held.at(-1)?.index ?? this.marker?.index ?? 0;
  }

  get now(): { hardState: HardState; marker: SnapshotMarker | undefined; entries: readonly LogEntry[] } {
    return { hardState: this.hardState, marker: this.marker, entries: this.held };
  }

  /** Returns how many states there are once `group` is durable. */
  add(group: WalGroup): number {
    const { hardState, peers, recovering, snapshotMarker, entries } = group;
    const replaced = snapshotMarker === undefined ? (entries?.[0]?.index ?? this.lastIndex + 1) : 0;
    if (hardState !== undefined)
      this.setHardState(
        hardState.commit < Math.min(replaced, this.lastIndex + 1) ? hardState : { ...hardState, commit: this.hardState.commit },
      );
    for (const [peer, incarnation] of peers ?? []) {
      this.peers.set(peer, incarnation);
      this.note();
    }
    if (recovering !== undefined) {
      this.recovering = recovering;
      this.note();
    }
    if (snapshotMarker !== undefined) this.setMarker(snapshotMarker);
    for (const entry of entries ?? []) {
      this.held = [...this.held.filter(({ index }) => index < entry.index), entry];
      this.note();
    }
    if (hardState !== undefined) this.setHardState(hardState);
    return this.states.length;
  }

  private setHardState(next: HardState): void {
    this.hardState = next;
    this.note();
  }

  private setMarker(next: SnapshotMarker): void {
    const agrees = this.held.some(({ index, term }) => index === next.index && term === next.term);
    if (next.index === this.marker?.index) return;
    this.marker = next;
    this.held = agrees ? this.held.filter(({ index }) => index > next.index) : [];
    this.note();
  }

  private note(): void {
    this.states.push(
      told({ hardState: this.hardState, snapshotMarker: this.marker, entries: this.held, peers: this.peers, recovering: this.recovering }),
    );
  }
}
