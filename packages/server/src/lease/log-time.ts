import type { Clock } from '@raftgate/io';

/**
 * What log time is about to be. It is known as of the last entry, and an idle cluster makes none; so the time that has
 * passed here since is added, while a leader lives. For showing a lease's remaining time; decides nothing.
 */
export class LogTimeEstimate {
  private readonly clock: Clock;
  private logTimeMs = 0;
  private appliedAtMs: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.appliedAtMs = clock.monotonicMs();
  }

  /** An entry of this log time was applied. */
  applied(logTimeMs: number): void {
    if (logTimeMs <= this.logTimeMs) return;
    this.logTimeMs = logTimeMs;
    this.appliedAtMs = this.clock.monotonicMs();
  }

  nowMs(hasLeader: boolean): number {
    return this.logTimeMs + (hasLeader ? this.clock.monotonicMs() - this.appliedAtMs : 0);
  }
}
