import type { Wal } from '@raftgate/storage';

/** Told whether the incarnation is the recorded one; `error` when it could not be recorded. */
type Proceed = (isKnown: boolean, error: unknown) => void;

/**
 * Which data directory each peer had when we first met it, durable before the first vote or acknowledgement to it: a
 * wiped disk that comes back under the same name has forgotten both, and is refused (design, "Membership").
 */
export class Incarnations {
  private readonly wal: Wal;
  /** A peer was met, or heard of, for the first time. */
  private readonly isFirst: (peer: number) => void;
  private readonly recorded: Map<number, number>;
  /** Being written. */
  private readonly pending = new Map<number, { readonly incarnation: number; readonly waiting: Proceed[] }>();

  /** Met while nothing may be appended to the log (001-formats, section 3, "Recovering"); undefined at other times. */
  private unrecorded: Map<number, number> | undefined;

  /** `isDeferred`: nothing is recorded before `endDeferral`, and nothing that needs it may be said. */
  constructor(wal: Wal, recorded: ReadonlyMap<number, number>, isDeferred: boolean, isFirst: (peer: number) => void) {
    this.wal = wal;
    this.isFirst = isFirst;
    this.recorded = new Map(recorded);
    this.unrecorded = isDeferred ? new Map() : undefined;
  }

  /** What its caller makes durable now, before this member says anything that needs it. */
  endDeferral(): ReadonlyMap<number, number> {
    const unrecorded = this.unrecorded ?? new Map<number, number>();
    this.unrecorded = undefined;
    return unrecorded;
  }

  /** 0 when it was never met. */
  of(peer: number): number {
    return this.recorded.get(peer) ?? 0;
  }

  /** `configured`: what the configuration says, 0 when it does not know. */
  meet(peer: number, incarnation: number, configured: number, proceed: Proceed): void {
    const isOther = (expected: number): boolean => expected !== 0 && expected !== incarnation;
    if (incarnation === 0 || isOther(configured) || isOther(this.of(peer))) return proceed(false, undefined);
    if (this.of(peer) === incarnation) return proceed(true, undefined);
    if (this.unrecorded !== undefined) {
      this.recorded.set(peer, incarnation);
      this.unrecorded.set(peer, incarnation);
      return proceed(true, undefined);
    }
    const pending = this.pending.get(peer);
    if (pending === undefined) return this.record(peer, incarnation, proceed);
    if (pending.incarnation === incarnation) pending.waiting.push(proceed);
    else proceed(false, undefined);
  }

  private record(peer: number, incarnation: number, proceed: Proceed): void {
    const waiting = [proceed];
    this.pending.set(peer, { incarnation, waiting });
    this.wal.append({ peers: new Map([[peer, incarnation]]) }, (error) => {
      this.pending.delete(peer);
      if (error === undefined) this.recorded.set(peer, incarnation);
      for (const each of waiting) each(error === undefined, error);
      if (error === undefined) this.isFirst(peer);
    });
  }
}
