import type { Timer } from '@raftgate/io';
import type { ServerContext } from './context.ts';

/** etcd ends a stream that requires a leader after three election timeouts without one. */
const ELECTIONS = 3;

/** Tells once when this member has known no leader for too long. */
export class LeaderGuard {
  private readonly context: ServerContext;
  private readonly lost: () => void;
  private readonly stopListening: () => void;
  private timer: Timer | undefined;

  constructor(context: ServerContext, lost: () => void) {
    this.context = context;
    this.lost = lost;
    this.stopListening = context.view.onChange(() => this.look());
    this.look();
  }

  close(): void {
    this.stopListening();
    this.disarm();
  }

  private look(): void {
    if (this.context.view.hasLeader) return this.disarm();
    this.timer ??= this.context.timers.after(ELECTIONS * this.context.settings.electionMs, () => {
      this.close();
      this.lost();
    });
  }

  private disarm(): void {
    if (this.timer !== undefined) this.context.timers.cancel(this.timer);
    this.timer = undefined;
  }
}
