import { kvErrorCode } from './errors.ts';
import type { Compare, Kv, Watch } from './kv.ts';
import { ELECTION_RETRY_MS } from './limits.ts';
import type { KvTime, KvTimer } from './time.ts';

/** A term of office. It may have ended without our knowing: only the fence, inside a transaction, decides. */
export interface Leadership {
  /** Create revision of the election key: grows with every leader, never repeats. */
  readonly token: number;
  /** Holds as long as this term lasts. Every write of a leader carries it. */
  readonly fence: Compare;
}

export interface ElectionOptions {
  readonly kv: Kv;
  readonly time: KvTime;
  readonly key: string;
  /** Who we are, as the key's value. */
  readonly candidate: Uint8Array;
  readonly ttlSeconds: number;
  onElected(leadership: Leadership): void;
  /** The term is over or in doubt; another `onElected` may follow. */
  onLost(reason: string): void;
}

export interface Election {
  /** Leaves office and the race; resolves when the lease is given back, or could not be. */
  resign(): Promise<void>;
}

/**
 * Leader election over any Kv: one key, created under a lease by whoever finds it absent. The lease is for liveness alone;
 * safety is the fence (a leader that was paused past its lease loses every transaction).
 */
export function campaign(options: ElectionOptions): Election {
  const run = new Campaign(options);
  run.start();
  return { resign: () => run.resign() };
}

class Campaign {
  readonly #options: ElectionOptions;
  #lease: string | undefined = undefined;
  #leads = false;
  #resigned = false;
  #timer: KvTimer | undefined = undefined;
  #watch: Watch | undefined = undefined;
  /** By our clock, when the keepalive that last succeeded was sent. */
  #renewedAtMs = 0;

  constructor(options: ElectionOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#resigned) return;
    this.#attempt().catch((error: unknown) => {
      if (kvErrorCode(error) === 'closed') this.#retire();
      else this.#later(ELECTION_RETRY_MS, () => this.#restart(reasonOf(error)));
    });
  }

  async resign(): Promise<void> {
    this.#resigned = true;
    this.#quiet();
    this.#lost('resigned');
    await this.#dropLease();
  }

  async #attempt(): Promise<void> {
    const { kv, key, candidate, ttlSeconds, time } = this.#options;
    if (this.#lease === undefined) {
      const sentAtMs = time.clock.monotonicMs();
      const lease = await kv.leaseGrant(ttlSeconds);
      if (this.#resigned) return await revokeQuietly(kv, lease);
      this.#lease = lease;
      this.#renewedAtMs = sentAtMs;
    }
    const lease = this.#lease;
    const answer = await kv.txn({
      compare: [{ key, target: 'create', is: '=', number: 0 }],
      success: [
        { op: 'put', key, value: candidate, lease },
        { op: 'range', key },
      ],
      failure: [{ op: 'range', key }],
    });
    if (this.#resigned) return await this.#dropLease();
    const found = answer.results.at(-1);
    const holder = found?.op === 'range' ? found.kvs[0] : undefined;
    // A put whose answer was lost is ours all the same: the lease tells.
    if (holder?.lease === lease) this.#elected(holder.createRevision);
    else this.#standBy(answer.revision + 1);
    this.#scheduleRenewal();
  }

  #elected(token: number): void {
    this.#leads = true;
    this.#options.onElected({ token, fence: { key: this.#options.key, target: 'create', is: '=', number: token } });
  }

  #standBy(startRevision: number): void {
    const { kv, key } = this.#options;
    this.#watch?.close();
    this.#watch = kv.watch(
      { key, startRevision },
      {
        onEvents: (events) => {
          if (!events.some((event) => event.type === 'delete')) return;
          this.#quiet();
          this.start();
        },
        onEnd: (error) => {
          if (error.code === 'closed') return this.#retire();
          this.#quiet();
          this.#later(ELECTION_RETRY_MS, () => this.start());
        },
      },
    );
  }

  #scheduleRenewal(): void {
    this.#later((this.#options.ttlSeconds * 1000) / 3, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { kv, time, ttlSeconds } = this.#options;
    const lease = this.#lease;
    if (this.#resigned || lease === undefined) return;
    const sentAtMs = time.clock.monotonicMs();
    try {
      await kv.leaseKeepAlive(lease, { deadlineMs: Math.ceil((ttlSeconds * 1000) / 3) });
      if (this.#resigned || this.#lease !== lease) return;
      this.#renewedAtMs = sentAtMs;
      this.#scheduleRenewal();
    } catch (error) {
      if (this.#resigned || this.#lease !== lease) return;
      if (kvErrorCode(error) === 'closed') return this.#retire();
      const isGone = kvErrorCode(error) === 'lease';
      const silentMs = time.clock.monotonicMs() - this.#renewedAtMs;
      if (isGone || silentMs >= ttlSeconds * 1000) this.#restart(isGone ? 'the lease is gone' : 'no answer for the time of the lease');
      else this.#later(ELECTION_RETRY_MS, () => void this.#renew());
    }
  }

  #restart(reason: string): void {
    if (this.#resigned) return;
    this.#quiet();
    this.#lost(reason);
    const lease = this.#lease;
    this.#lease = undefined;
    // Best effort: an old lease that lives on would only delay the next leader.
    if (lease !== undefined) void revokeQuietly(this.#options.kv, lease);
    this.#later(ELECTION_RETRY_MS, () => this.start());
  }

  /** The client was closed: nothing more can be won with it. */
  #retire(): void {
    this.#resigned = true;
    this.#quiet();
    this.#lost('the client was closed');
  }

  #lost(reason: string): void {
    if (!this.#leads) return;
    this.#leads = false;
    this.#options.onLost(reason);
  }

  async #dropLease(): Promise<void> {
    const lease = this.#lease;
    this.#lease = undefined;
    if (lease !== undefined) await revokeQuietly(this.#options.kv, lease);
  }

  /** One timer at a time: it is either the renewal or a retry. */
  #later(delayMs: number, run: () => void): void {
    if (this.#timer !== undefined) this.#options.time.timers.cancel(this.#timer);
    this.#timer = this.#options.time.timers.after(Math.ceil(delayMs), () => {
      this.#timer = undefined;
      if (!this.#resigned) run();
    });
  }

  #quiet(): void {
    if (this.#timer !== undefined) this.#options.time.timers.cancel(this.#timer);
    this.#timer = undefined;
    this.#watch?.close();
    this.#watch = undefined;
  }
}

async function revokeQuietly(kv: Kv, lease: string): Promise<void> {
  try {
    await kv.leaseRevoke(lease);
  } catch {
    // It expires by itself.
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
