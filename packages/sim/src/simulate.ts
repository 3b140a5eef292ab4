import { latin1FromBytes, Prng } from '@raftgate/bytes';
import { isRefusal, type WatchEvent } from '@raftgate/store';
import { History } from './check/history.ts';
import { checkLinearizable, type TrueWrite } from './check/linearizability.ts';
import { Violation } from './check/violation.ts';
import { SimClient } from './client/client.ts';
import { SimCluster } from './cluster.ts';
import type { FaultKind } from './faults/counts.ts';
import { Faults } from './faults/faults.ts';
import { drawOptions, type SimOptions } from './options.ts';
import { withoutPlatform } from './world/globals.ts';
import { Schedule } from './world/schedule.ts';
import { Trace } from './world/trace.ts';

/** Between two looks whether the healed cluster has converged. */
const CONVERGENCE_POLL_MS = 100;
const WATCH_UNITS = 1_000_000;
/** A run that schedules more has lost its way. */
const MAX_EVENTS = 50_000_000;

export interface SimVerdict {
  readonly seed: number;
  readonly options: SimOptions;
  /** Over the whole history; equal for equal seeds (law 3). */
  readonly hash: string;
  readonly verdict: 'passed' | 'failed';
  readonly violation: { readonly checker: string; readonly message: string; readonly atMs: number } | undefined;
  readonly simulatedMs: number;
  readonly counts: Readonly<
    Record<'operations' | 'applied' | 'unknown' | 'terms' | 'entries' | 'segments' | 'events' | FaultKind, number>
  >;
}

/** Runs one seed: faults with safety checked throughout, then a healed cluster that must converge and serve. */
export function simulate(seed: number, given: Partial<SimOptions> = {}, print?: (line: string) => void): SimVerdict {
  return withoutPlatform(() => new Run(seed, given, print).verdict());
}

class Run {
  readonly #seed: number;
  readonly #options: SimOptions;
  readonly #schedule = new Schedule();
  readonly #trace: Trace;
  readonly #history = new History();
  readonly #cluster: SimCluster;
  readonly #faults: Faults;
  readonly #clients: readonly SimClient[];

  constructor(seed: number, given: Partial<SimOptions>, print: ((line: string) => void) | undefined) {
    const prng = new Prng(seed);
    this.#seed = seed;
    this.#options = drawOptions(prng.fork(1), given);
    this.#trace = new Trace(print);
    this.#cluster = new SimCluster(this.#schedule, this.#trace, prng.fork(2), this.#options);
    this.#faults = new Faults(this.#schedule, prng.fork(3), this.#options, this.#cluster);
    const where = prng.fork(4);
    this.#clients = Array.from(
      { length: this.#options.clients },
      (_, at) =>
        new SimClient(`c${at + 1}`, this.#schedule, prng.fork(10 + at), this.#options, this.#history, () => this.#cluster.target(where)),
    );
  }

  verdict(): SimVerdict {
    let violation: Violation | undefined;
    try {
      for (const name of this.#cluster.names) this.#cluster.start(name);
      this.#runUntil(this.#options.safetyMs);
      this.#converge();
      checkLinearizable(this.#history, this.#truth(), this.#schedule.nowMs);
    } catch (error) {
      // A broken invariant inside a member is as much a finding as one a checker saw.
      violation =
        error instanceof Violation ? error : new Violation('invariant', String((error as Error).stack ?? error), this.#schedule.nowMs);
    }
    violation = this.#cluster.checkers.violation ?? violation;
    const operations = this.#history.operations;
    return {
      seed: this.#seed,
      options: this.#options,
      hash: this.#trace.hash,
      verdict: violation === undefined ? 'passed' : 'failed',
      violation: violation && { checker: violation.checker, message: violation.message, atMs: violation.atMs },
      simulatedMs: this.#schedule.nowMs,
      counts: {
        operations: operations.length,
        applied: operations.filter((operation) => operation.outcome === 'applied').length,
        unknown: operations.filter((operation) => operation.outcome === 'unknown').length,
        terms: this.#cluster.checkers.elections.terms,
        entries: this.#cluster.checkers.machines.highest,
        segments: this.#cluster.network.carried,
        events: this.#schedule.count,
        ...this.#faults.counts(),
      },
    };
  }

  #runUntil(untilMs: number): void {
    let events = 0;
    while (this.#schedule.step(untilMs)) {
      events += 1;
      if (this.#cluster.checkers.violation !== undefined) throw this.#cluster.checkers.violation;
      if (events > MAX_EVENTS) throw new Violation('bounded', `more than ${MAX_EVENTS} events before ${untilMs} ms`, this.#schedule.nowMs);
    }
  }

  /** Liveness: a healed cluster elects, serves, and everybody catches up within the bound (dissertation, 3.4 and 10.2). */
  #converge(): void {
    for (const client of this.#clients) client.stop();
    this.#faults.stop();
    const deadlineMs = this.#schedule.nowMs + this.#options.livenessMs;
    let probed = false;
    while (this.#schedule.nowMs < deadlineMs) {
      this.#runUntil(this.#schedule.nowMs + CONVERGENCE_POLL_MS);
      if (!probed && this.#everybodyRuns()) probed = this.#probe();
      if (this.#probeIndex > 0 && this.#agree()) return;
    }
    const where = this.#cluster.names.map((name) => {
      const status = this.#cluster.member(name)?.status();
      return `${name} ${status === undefined ? 'down' : `${status.role} term ${status.term} applied ${status.appliedIndex}/${status.commitIndex}`}`;
    });
    throw new Violation(
      'liveness',
      `healed, and not converged within ${this.#options.livenessMs} ms: ${where.join(', ')}`,
      this.#schedule.nowMs,
    );
  }

  #probeIndex = 0;

  /** A barrier at every member in turn: all must answer. */
  #probe(): boolean {
    const deadline = this.#options.livenessMs;
    let waiting = this.#cluster.names.length;
    for (const name of this.#cluster.names) {
      const { target } = this.#cluster.place(name);
      target?.member.barrier(
        {
          settled: (outcome) => {
            if (outcome.outcome === 'reached') waiting -= 1;
            if (waiting === 0) this.#probeIndex = Math.max(1, this.#cluster.checkers.machines.highest);
          },
        },
        target.nowMs() + deadline,
      );
    }
    return true;
  }

  #everybodyRuns(): boolean {
    return this.#cluster.names.every((name) => this.#cluster.member(name) !== undefined);
  }

  #agree(): boolean {
    const states = this.#cluster.names.map((name) => {
      const member = this.#cluster.member(name);
      const hash = member?.store.hash();
      return member === undefined ? 'down' : `${member.store.appliedIndex} ${hash?.low} ${hash?.high}`;
    });
    return states[0] !== 'down' && states.every((state) => state === states[0]);
  }

  /** Every write there was, in revision order, from a watch over everything since the beginning. */
  #truth(): TrueWrite[] {
    const member = this.#cluster.member(this.#cluster.names[0]);
    const writes: TrueWrite[] = [];
    if (member === undefined) return writes;
    const events = (events: readonly WatchEvent[]): boolean => {
      for (const event of events) {
        const { key, value, modRevision } = event.kv;
        writes.push({ key, revision: modRevision, value: event.type === 'put' ? latin1FromBytes(value) : undefined });
      }
      return true;
    };
    const watch = member.store.watch({ key: '\0', end: '\0', startRevision: 1, prevKv: false }, { events, compacted: () => undefined });
    if (isRefusal(watch)) throw new Violation('watch', `the history cannot be read: ${watch.message}`, this.#schedule.nowMs);
    while (!member.store.stepWatches(WATCH_UNITS));
    watch.cancel();
    return writes;
  }
}
