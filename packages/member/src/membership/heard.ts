/** When this leader last heard each of the others: an open connection does not say that somebody is there. */
export class Heard {
  private readonly lastMs = new Map<number, number>();
  private sinceMs = 0;

  /** This member leads from here on. */
  restart(nowMs: number): void {
    this.lastMs.clear();
    this.sinceMs = nowMs;
  }

  note(peer: number, nowMs: number): void {
    this.lastMs.set(peer, nowMs);
  }

  within(peer: number, nowMs: number, spanMs: number): boolean {
    const lastMs = this.lastMs.get(peer);
    return lastMs !== undefined && nowMs - lastMs <= spanMs;
  }

  /** Heard within `spanMs`, or not asked for as long. */
  mayBeThere(peer: number, nowMs: number, spanMs: number): boolean {
    return this.isYoung(nowMs, spanMs) || this.within(peer, nowMs, spanMs);
  }

  /** Who leads for less than that may not have been answered yet. */
  isYoung(nowMs: number, spanMs: number): boolean {
    return nowMs - this.sinceMs < spanMs;
  }
}
