/** A token bucket: `burst` at once, then `perSecond`. */
export class Rate {
  private readonly burst: number;
  private readonly perSecond: number;
  private tokens: number;
  private lastMs = -1;

  constructor(burst: number, perSecond: number) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.tokens = burst;
  }

  /** False when it is too much. */
  take(nowMs: number): boolean {
    if (this.lastMs < 0) this.lastMs = nowMs;
    if (this.tokens < 1) {
      this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.lastMs) * this.perSecond) / 1000);
      this.lastMs = nowMs;
      if (this.tokens < 1) return false;
    }
    this.tokens--;
    return true;
  }
}
