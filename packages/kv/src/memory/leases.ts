import { KvError } from '../errors.ts';
import type { KvTimer, KvTimers } from '../time.ts';

interface Lease {
  readonly ttlSeconds: number;
  readonly keys: Set<string>;
  timer: KvTimer;
}

/** Leases that end by the timers given and take their keys with them. */
export class Leases {
  readonly #timers: KvTimers;
  readonly #leases = new Map<string, Lease>();
  readonly #expire: (keys: readonly string[]) => void;
  #last = 1000;

  constructor(timers: KvTimers, expire: (keys: readonly string[]) => void) {
    this.#timers = timers;
    this.#expire = expire;
  }

  has(id: string): boolean {
    return this.#leases.has(id);
  }

  grant(ttlSeconds: number): string {
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1) throw new KvError('invalid', `a lease of ${ttlSeconds} seconds`);
    this.#last += 1;
    const id = String(this.#last);
    this.#leases.set(id, { ttlSeconds, keys: new Set(), timer: this.#arm(id, ttlSeconds) });
    return id;
  }

  keepAlive(id: string): number {
    const lease = this.#need(id);
    this.#timers.cancel(lease.timer);
    lease.timer = this.#arm(id, lease.ttlSeconds);
    return lease.ttlSeconds;
  }

  revoke(id: string): void {
    const lease = this.#need(id);
    this.#timers.cancel(lease.timer);
    this.#leases.delete(id);
    this.#expire([...lease.keys].sort());
  }

  /** A key hangs on at most one lease. */
  move(key: string, from: string, to: string): void {
    this.#leases.get(from)?.keys.delete(key);
    this.#leases.get(to)?.keys.add(key);
  }

  #arm(id: string, ttlSeconds: number): KvTimer {
    return this.#timers.after(ttlSeconds * 1000, () => {
      if (this.#leases.has(id)) this.revoke(id);
    });
  }

  #need(id: string): Lease {
    const lease = this.#leases.get(id);
    if (lease === undefined) throw new KvError('lease', `lease ${id} does not exist`);
    return lease;
  }
}
