/**
 * The leader's stamp of log time (001-formats, section 1): the last entry's, plus what this member's own monotonic clock
 * has advanced since it appended that entry, or since it won. Time without a leader does not count.
 */
export class LogClock {
  private sinceMs: number;

  constructor(nowMs: number) {
    this.sinceMs = nowMs;
  }

  /** This member won, or appended an entry that carries `lastLogTime` from here on. */
  restart(nowMs: number): void {
    this.sinceMs = nowMs;
  }

  read(nowMs: number, lastLogTimeMs: number): number {
    return lastLogTimeMs + Math.max(0, nowMs - this.sinceMs);
  }
}
