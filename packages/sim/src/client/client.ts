import type { Prng } from '@raftgate/bytes';
import type { Command, LeaseGrantCommand } from '@raftgate/store';
import type { OperationRecord } from '../check/history.ts';
import type { LeaseBook } from '../check/lease-book.ts';
import { pairOf } from '../check/model/pair.ts';
import { Violation } from '../check/violation.ts';
import type { Schedule } from '../world/schedule.ts';
import type { Door, Target } from './door.ts';
import { LeaseHolder } from './lease-holder.ts';
import type { WorkloadOptions } from './workload-options.ts';
import { Workload } from './workload.ts';

export type { Target } from './door.ts';

/** One in so many steps of a client with `burst` is one. */
const STEPS_PER_BURST = 25;

/** Renewals within the time of a lease, and what may lie between two at once: programs share leases. */
const RENEWALS_PER_LEASE = 3;
const RENEWALS_AT_ONCE = 2;
const APART_MS = 3;
/** Around the end of a lease. */
const BRINK_MS = 200;

export interface ClientParts {
  readonly number: number;
  readonly schedule: Schedule;
  readonly prng: Prng;
  readonly options: WorkloadOptions;
  readonly door: Door;
  readonly leases: LeaseBook;
  readonly target: () => Target | undefined;
  /** History is written down up to here. */
  readonly known: () => number;
  readonly report: (violation: Violation) => void;
}

/** One client: one operation after another, each at a member drawn anew; now and then a burst that waits for nothing. */
export class SimClient {
  readonly name: string;
  readonly #parts: ClientParts;
  readonly #workload: Workload;
  readonly #leases: LeaseHolder;
  #stopped = false;
  /** Something was asked and not answered, or the next thing is due. */
  #isWaiting = false;
  /** Bursts of other clients would only hide what one does. */
  #bursting = 0;

  constructor(parts: ClientParts) {
    this.name = `c${parts.number}`;
    this.#parts = parts;
    this.#workload = new Workload(parts.prng.fork(1), this.name, parts.options, parts.known);
    this.#leases = new LeaseHolder(parts.prng.fork(2), parts.leases, parts.number);
    this.#pause();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** After a `stop`, and whatever was asked before it was answered or given up. */
  resume(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    if (!this.#isWaiting) this.#pause();
  }

  #pause(): void {
    this.#isWaiting = true;
    const { schedule, prng, options } = this.#parts;
    schedule.after(1 + prng.below(options.thinkMs * 2), () => this.#next());
  }

  #next(): void {
    const { prng, options, target } = this.#parts;
    this.#isWaiting = !this.#stopped;
    if (this.#stopped) return;
    const whom = target();
    if (whom === undefined) return this.#pause();
    if (options.burst > 0 && this.#bursting === 0 && prng.chance(1, STEPS_PER_BURST)) this.#burst(whom);
    const asked = this.#workload.next();
    if (asked.kind === 'lease') this.#lease(whom);
    else if (asked.kind === 'command') this.#parts.door.command(this.name, whom, asked.command, (record) => this.#ended(record));
    else if (asked.isSerializable) this.#parts.door.serializable(this.name, whom, asked.range, () => this.#pause());
    else this.#parts.door.range(this.name, whom, asked.range, (record) => this.#ended(record));
  }

  #lease(whom: Target): void {
    const command = this.#leases.next((lease) => this.#workload.put(lease));
    this.#parts.door.command(this.name, whom, command, (record) => {
      this.#honest(command, record);
      if (record.outcome === 'applied' && command.kind === 'leaseGrant') {
        this.#keepAtTheBrink(command, record.invokedAtMs);
        if (this.#parts.prng.chance(1, 2)) this.#renew(command);
      }
      this.#pause();
    });
  }

  /** Keeps a lease alive all the time, over any change of leaders, as long as its holder has it. */
  #renew(grant: LeaseGrantCommand): void {
    const { schedule, prng, door, target } = this.#parts;
    const { lease, ttlSeconds } = grant;
    schedule.after(Math.floor((ttlSeconds * 1_000) / RENEWALS_PER_LEASE), () => {
      if (this.#stopped || !this.#leases.holds(lease)) return;
      const whom = target();
      const command = { kind: 'leaseKeepAlive', lease } as const;
      const ask = (): void => {
        if (whom !== undefined) door.command(this.name, whom, command, (record) => this.#honest(command, record));
      };
      for (let at = 0; at < RENEWALS_AT_ONCE; at++) schedule.after(at * prng.below(APART_MS), ask);
      this.#renew(grant);
    });
  }

  /** Keeps a lease alive about when its expiry is proposed: whichever is in the log first must win. */
  #keepAtTheBrink({ lease, ttlSeconds }: LeaseGrantCommand, grantedMs: number): void {
    const { schedule, prng, door, target } = this.#parts;
    const atMs = grantedMs + ttlSeconds * 1_000 + prng.below(2 * BRINK_MS) - BRINK_MS;
    schedule.at(Math.max(schedule.nowMs, atMs), () => {
      const whom = this.#stopped ? undefined : target();
      const command = { kind: 'leaseKeepAlive', lease } as const;
      if (whom !== undefined) door.command(this.name, whom, command, (record) => this.#honest(command, record));
    });
  }

  #honest(command: Command, record: OperationRecord): void {
    const earlyMs = this.#leases.answered(command, record);
    if (earlyMs === 0) return;
    this.#parts.report(new Violation('lease-honesty', `${this.name}: a lease is gone ${earlyMs} ms before its time`, record.returnedAtMs));
  }

  #ended({ result }: OperationRecord): void {
    const kv = result?.kind === 'range' ? result.kvs[0] : undefined;
    if (kv !== undefined) this.#workload.seen = pairOf(kv);
    this.#pause();
  }

  /** Each in a turn of its own, so in an entry of its own. */
  #burst(whom: Target): void {
    const { schedule, options, door } = this.#parts;
    this.#bursting = options.burst;
    for (let at = 0; at < options.burst; at++) {
      schedule.after(at, () => {
        if (!this.#stopped) door.command(this.name, whom, this.#workload.put(), () => this.#landed());
        else this.#landed();
      });
    }
  }

  #landed(): void {
    this.#bursting -= 1;
  }
}
