import type { Clock } from '@raftgate/io';
import { REFUSED_LOG_MS } from '../limits.ts';
import type { ServeLog } from './log.ts';

/** Tells of connections that were turned away, in etcd's words, at most one line in REFUSED_LOG_MS. */
export class RefusedConnections {
  private readonly clock: Clock;
  private readonly log: ServeLog;
  private toldMs = Number.NEGATIVE_INFINITY;
  private untold = 0;

  constructor(clock: Clock, log: ServeLog) {
    this.clock = clock;
    this.log = log;
  }

  add(remote: string, reason: string): void {
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.toldMs < REFUSED_LOG_MS) {
      this.untold++;
      return;
    }
    this.log.warn({ 'remote-addr': remote, error: reason, 'not-logged': this.untold }, 'rejected connection on client endpoint');
    this.toldMs = nowMs;
    this.untold = 0;
  }
}
