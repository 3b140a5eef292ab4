import type { Clock } from '@raftgate/io';
import type { Member } from '@raftgate/member';

/**
 * What log time is about to be. A follower sees it only as of the last entry, and an idle cluster makes none; so the time
 * that has passed here since is added, while a leader lives. For showing a lease's remaining time; decides nothing.
 */
export class LogTimeEstimate {
  private readonly member: Member;
  private readonly clock: Clock;
  private seenMs = -1;
  private seenAtMs = 0;

  constructor(member: Member, clock: Clock) {
    this.member = member;
    this.clock = clock;
    this.observe();
  }

  /** To be called often enough: whatever passed before the first call after an entry is not counted. */
  observe(): void {
    const { logTime } = this.member.store;
    if (logTime === this.seenMs) return;
    this.seenMs = logTime;
    this.seenAtMs = this.clock.monotonicMs();
  }

  nowMs(hasLeader: boolean): number {
    this.observe();
    const status = this.member.status();
    const elapsedMs = hasLeader ? this.clock.monotonicMs() - this.seenAtMs : 0;
    return Math.max(status.logTimeMs, this.seenMs + elapsedMs);
  }
}
