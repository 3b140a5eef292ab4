import type { Prng } from '@raftgate/bytes';
import type { OperationRecord } from '../check/history.ts';
import type { Schedule } from '../world/schedule.ts';
import type { Door, Target } from './door.ts';
import { leaseId } from './lease-id.ts';

const TTL_SECONDS = 1;
/** Of its leases; no client is called so. */
const OWNER = '\0\0\0\u0002\0';
/** How long before the end a lease is kept alive, at most. */
const BEFORE_MS = 4;

export interface BrinkParts {
  readonly schedule: Schedule;
  readonly prng: Prng;
  readonly door: Door;
  /** Mean time between two leases; 0 is never. */
  readonly everyMs: number;
  readonly leader: () => Target | undefined;
}

/**
 * Somebody who keeps leases alive in the last moment, once: what the leader proposes because their time is over comes behind that in
 * the log, and to nothing. They end a TTL later, if the leader looks at them again.
 */
export class Brink {
  readonly #parts: BrinkParts;
  #serial = 0;
  #hasStopped = false;

  constructor(parts: BrinkParts) {
    this.#parts = parts;
    if (parts.everyMs > 0) this.#pause();
  }

  stop(): void {
    this.#hasStopped = true;
  }

  #pause(): void {
    const { schedule, prng, everyMs } = this.#parts;
    schedule.after(1 + prng.below(everyMs * 2), () => {
      if (this.#hasStopped) return;
      this.#grant();
      this.#pause();
    });
  }

  #grant(): void {
    const { door, leader } = this.#parts;
    const target = leader();
    if (target === undefined) return;
    this.#serial += 1;
    const lease = leaseId(OWNER, this.#serial);
    door.command('brink', target, { kind: 'leaseGrant', lease, ttlSeconds: TTL_SECONDS }, (record) => this.#granted(lease, target, record));
  }

  /** Who was asked stamps what it is asked for at once, while it leads. */
  #granted(lease: string, target: Target, { outcome, invokedAtMs }: OperationRecord): void {
    const { schedule, prng, door, leader } = this.#parts;
    if (outcome !== 'applied') return;
    schedule.at(Math.max(schedule.nowMs, invokedAtMs + TTL_SECONDS * 1_000 - prng.below(BEFORE_MS)), () => {
      if (leader()?.member === target.member) door.command('brink', target, { kind: 'leaseKeepAlive', lease }, () => undefined);
    });
  }
}
