import { Prng } from '@raftgate/bytes';
import { History, type OperationRecord } from '../check/history.ts';
import { Publisher } from '../admin/publisher.ts';
import { LeaseBook } from '../check/lease-book.ts';
import { Truth } from '../check/model/truth.ts';
import { Violation } from '../check/violation.ts';
import { Brink } from '../client/brink.ts';
import { SimClient } from '../client/client.ts';
import { Compactor } from '../client/compactor.ts';
import { Door, type Target } from '../client/door.ts';
import { Historian } from '../client/historian.ts';
import { Operator } from '../client/operator.ts';
import { Poller } from '../client/poller.ts';
import { Watcher } from '../client/watcher.ts';
import { SimCluster } from '../cluster.ts';
import { Faults } from '../faults/faults.ts';
import type { SimOptions } from '../options.ts';
import { Schedule } from '../world/schedule.ts';
import { Trace } from '../world/trace.ts';

/** A run that takes more in one go has lost its way: ten times what whole runs take. */
const MAX_EVENTS = 2_000_000;
/** The watchers open one after another, over the first part of the run. */
const WATCHER_EVERY_MS = 3_000;

/** One run: cluster, faults, clients and the history they make. The phases drive it. */
export class Run {
  readonly options: SimOptions;
  readonly schedule = new Schedule();
  readonly history = new History();
  readonly truth = new Truth();
  readonly trace: Trace;
  readonly cluster: SimCluster;
  readonly faults: Faults;
  readonly leases: LeaseBook;
  readonly door: Door;
  readonly historian: Historian;
  readonly clients: readonly SimClient[];
  readonly compactor: Compactor;
  readonly poller: Poller;
  readonly operator: Operator;
  readonly brink: Brink;
  readonly watchers: Watcher[] = [];
  /** Whom clients may ask; undefined is everybody. */
  reachable: readonly string[] | undefined;
  readonly prng: Prng;

  constructor(seed: number, options: SimOptions, print: ((line: string) => void) | undefined) {
    const prng = new Prng(seed);
    this.prng = prng.fork(9);
    this.options = options;
    this.trace = new Trace(print);
    this.cluster = new SimCluster(this.schedule, this.trace, prng.fork(2), options);
    this.faults = new Faults(this.schedule, prng.fork(3), options, this.cluster);
    // A monotonic clock that jumps takes log time with it: no TTL holds then.
    this.leases = new LeaseBook(options.clockJumpEveryMs > 0 ? Infinity : options.driftPpm);
    if (options.publishes === 1) {
      const publisher = new Publisher(this.schedule, this.cluster);
      this.cluster.onBegun = (target) => publisher.begin(target);
    }
    const { checkers } = this.cluster;
    this.door = new Door(
      this.schedule,
      this.history,
      () => checkers.traffic.onRequest(this.schedule.nowMs),
      (record) => this.#answered(record),
      checkers.waiters,
    );
    const known = (): number => this.truth.revision;
    const report = (violation: Violation): void => checkers.report(violation);
    this.historian = new Historian(this.truth, this.schedule, this.#companions(prng.fork(5)), (target) => this.isAlive(target), report);
    this.clients = Array.from({ length: options.clients }, (_, at) => {
      const parts = { number: at + 1, schedule: this.schedule, options, door: this.door, leases: this.leases, known, report };
      return new SimClient({ ...parts, prng: prng.fork(10 + at), target: this.#targets(prng.fork(40 + at)) });
    });
    const { schedule, door } = this;
    this.compactor = new Compactor({
      schedule,
      prng: prng.fork(7),
      door,
      everyMs: options.compactEveryMs,
      target: this.#targets(prng.fork(8)),
      known,
    });
    const reads = { everyMs: options.pollEveryMs, keys: options.keys, target: this.#targets(prng.fork(92)) };
    this.poller = new Poller({ schedule, prng: prng.fork(91), door, ...reads });
    this.operator = new Operator({ schedule, prng: prng.fork(93), door, options, target: this.#targets(prng.fork(94)) });
    this.brink = new Brink({ schedule, prng: prng.fork(95), door, everyMs: options.brinkEveryMs, leader: () => this.cluster.leading() });
    for (let at = 0; at < options.watchers; at++) this.schedule.after(at * WATCHER_EVERY_MS, () => this.#watch(at + 1, prng.fork(70 + at)));
  }

  /** Its life goes on, and it belongs to the cluster. */
  isAlive(target: Target): boolean {
    const place = this.cluster.find(target.name);
    return place?.member === target.member && this.cluster.belongs(place);
  }

  runFor(ms: number): void {
    const untilMs = this.schedule.nowMs + ms;
    let events = 0;
    while (this.schedule.step(untilMs)) {
      events += 1;
      if (this.cluster.checkers.violation !== undefined) throw this.cluster.checkers.violation;
      if (events > MAX_EVENTS) throw new Violation('bounded', `more than ${MAX_EVENTS} events before ${untilMs} ms`, this.schedule.nowMs);
    }
  }

  #watch(number: number, prng: Prng): void {
    const isAlive = (target: Target): boolean => this.isAlive(target);
    const parts = { number, schedule: this.schedule, prng, keys: this.options.keys, target: this.#companions(prng.fork(1)), isAlive };
    this.watchers.push(new Watcher(parts, this.truth.revision));
  }

  /** Members a client may ask, drawn anew each time. */
  #targets(prng: Prng): () => Target | undefined {
    return () => {
      const target = this.cluster.target(prng);
      return target === undefined || this.reachable?.includes(target.name) === false ? undefined : target;
    };
  }

  /** As the others, for who stays with a member: not one that lost its disk or was removed, and hears nothing any more. */
  #companions(prng: Prng): () => Target | undefined {
    const targets = this.#targets(prng);
    return () => {
      const target = targets();
      return target === undefined || !this.isAlive(target) ? undefined : target;
    };
  }

  #answered(record: OperationRecord): void {
    try {
      this.cluster.checkers.answers.onAnswer(record);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.cluster.checkers.report(error);
    }
  }
}
