import type { Clock, Random, Timer, Timers } from '@raftgate/io';
import { codeOf, messageOf } from '../errors.ts';
import type { KvTransport } from './types.ts';

export interface LeaseKeeperOptions {
  readonly kv: KvTransport;
  readonly io: { readonly clock: Clock; readonly timers: Timers; readonly random: Random };
  readonly ttlSeconds: number;
  /** The lease holds; called again with another id after each loss. */
  onHeld(lease: string): void;
  /**
   * expired: nobody could be reached for the whole TTL. revoked: it is gone although it was kept alive in time, so somebody
   * took it away.
   */
  onLost(reason: 'expired' | 'revoked'): void;
  onSilence?(reason: string): void;
}

/** Keeps one lease alive at a third of its TTL, and gets another when it is lost. Time is counted from when a request was sent. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #lease: string | undefined;
  #keptAtMs = 0;
  #timer: Timer | undefined;
  #isStopped = false;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  get lease(): string | undefined {
    return this.#lease;
  }

  start(): void {
    this.#grant();
  }

  /** Gives the lease back; resolves whatever comes of it, since it would end by itself. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== undefined) this.#options.io.timers.cancel(this.#timer);
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease !== undefined) await this.#options.kv.leaseRevoke(lease, { deadlineMs: 1000 }).catch(() => undefined);
  }

  #grant(): void {
    const { kv, io, ttlSeconds } = this.#options;
    const sentMs = io.clock.monotonicMs();
    kv.leaseGrant(ttlSeconds, { deadlineMs: ttlSeconds * 1000 }).then(
      (lease) => {
        if (this.#isStopped || this.#lease !== undefined) return void kv.leaseRevoke(lease).catch(() => undefined);
        this.#lease = lease;
        this.#keptAtMs = sentMs;
        this.#later(() => this.#keep(lease));
        this.#options.onHeld(lease);
      },
      (error: unknown) => {
        this.#options.onSilence?.(messageOf(error));
        this.#later(() => this.#grant());
      },
    );
  }

  #keep(lease: string): void {
    const { kv, io, ttlSeconds } = this.#options;
    const sentMs = io.clock.monotonicMs();
    kv.leaseKeepAlive(lease, { deadlineMs: Math.ceil((ttlSeconds * 1000) / 3) }).then(
      () => {
        if (lease !== this.#lease) return;
        this.#keptAtMs = sentMs;
        this.#later(() => this.#keep(lease));
      },
      (error: unknown) => {
        if (lease !== this.#lease || this.#isStopped) return;
        if (codeOf(error) === 'lease') return this.#lost();
        this.#options.onSilence?.(messageOf(error));
        this.#later(() => this.#keep(lease));
      },
    );
  }

  #lost(): void {
    const { io, ttlSeconds } = this.#options;
    this.#lease = undefined;
    const sinceMs = io.clock.monotonicMs() - this.#keptAtMs;
    this.#options.onLost(sinceMs >= ttlSeconds * 1000 ? 'expired' : 'revoked');
    if (this.#lease === undefined && !this.#isStopped) this.#grant();
  }

  /** A third of the TTL, a tenth of that earlier or later. */
  #later(run: () => void): void {
    if (this.#isStopped) return;
    const { io, ttlSeconds } = this.#options;
    const thirdMs = Math.floor((ttlSeconds * 1000) / 3);
    const jitterMs = Math.floor(thirdMs / 10);
    this.#timer = io.timers.after(thirdMs - jitterMs + (io.random.uint32() % (2 * jitterMs + 1)), run);
  }
}
