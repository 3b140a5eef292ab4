import type { Timer } from '@raftgate/io';
import type { Outcome } from '@raftgate/member';
import type { MemberAttributes } from '@raftgate/store';
import type { ServerContext } from '../context.ts';
import { PUBLISH_ATTEMPT_MS, PUBLISH_RETRY_MS } from '../limits.ts';
import type { ServeLog } from './log.ts';

/**
 * Tells the cluster, through the log, how clients reach this member, so that every member can say so (etcd: publishV3).
 * It goes on until that is so, however long there is no quorum; who waits hears of it in the log.
 */
export class Publisher {
  /** Resolves once the replicated attributes are this member's; never after `close`. */
  readonly published: Promise<void>;
  private readonly resolve: () => void;
  private readonly context: ServerContext;
  private readonly log: ServeLog;
  private readonly own: MemberAttributes;
  private timer: Timer | undefined;
  private toldMs: number;
  private isClosed = false;

  constructor(context: ServerContext, log: ServeLog) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.published = promise;
    this.resolve = resolve;
    this.context = context;
    this.log = log;
    this.own = { name: context.member.name, clientUrls: context.settings.clientUrls };
    this.toldMs = context.clock.monotonicMs();
  }

  /** What is replicated is only known behind a barrier: this member's own log may end before what it said last time. */
  readonly attempt = (): void => {
    this.timer = undefined;
    const settled = (outcome: { readonly outcome: string; readonly message?: string }): void => {
      if (outcome.outcome === 'reached') this.publish();
      else this.retry(outcome.message ?? outcome.outcome);
    };
    this.context.member.barrier({ settled }, this.deadlineMs());
  };

  close(): void {
    this.isClosed = true;
    if (this.timer !== undefined) this.context.timers.cancel(this.timer);
  }

  private publish(): void {
    const { member } = this.context;
    if (this.isClosed) return;
    if (isSame(member.store.attributes.get(member.id), this.own)) return this.resolve();
    const settled = (outcome: Outcome): void => this.settled(outcome);
    member.propose({ kind: 'memberAttributes', member: member.id, ...this.own }, { settled }, this.deadlineMs());
  }

  private settled(outcome: Outcome): void {
    if (this.isClosed) return;
    if (outcome.outcome === 'unknown') return this.retry(`unknown: ${outcome.reason}`);
    if (outcome.outcome === 'refused') return this.retry(outcome.message);
    if (outcome.result.kind === 'refused') return this.retry(outcome.result.message);
    this.log.info(this.own, 'published local member to cluster through raft');
    this.resolve();
  }

  private retry(reason: string): void {
    if (this.isClosed) return;
    const { clock, timers } = this.context;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.toldMs >= PUBLISH_ATTEMPT_MS) {
      this.toldMs = nowMs;
      this.log.warn({ reason }, 'not ready: this member could not be published through raft yet; trying again');
    }
    this.timer = timers.after(PUBLISH_RETRY_MS, this.attempt);
  }

  private deadlineMs(): number {
    return this.context.clock.monotonicMs() + PUBLISH_ATTEMPT_MS;
  }
}

function isSame(a: MemberAttributes | undefined, b: MemberAttributes): boolean {
  return a?.name === b.name && a.clientUrls.length === b.clientUrls.length && a.clientUrls.every((url, at) => url === b.clientUrls[at]);
}
