import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

/** Of log time beyond a deadline, and again between two looks: the leader has ticked, and what it proposed is applied. */
const GRACE_ELECTIONS = 2;
const GRACE_MS = 500;

/** A lease that is overdue where the log goes on, seen for the first time. */
interface Sight {
  readonly key: string;
  readonly seenMs: number;
  readonly logTime: number;
}

/**
 * Lease expiry is live under one leader (etcd: lessor): while the log it writes goes on, no lease stays that is overdue by it. An
 * election makes good what a leader has forgotten, and hides it from who only looks at the end.
 */
export class Overdue {
  readonly #run: Run;
  readonly #graceMs: number;
  #sight: Sight = { key: '', seenMs: 0, logTime: 0 };

  constructor(run: Run) {
    this.#run = run;
    this.#graceMs = GRACE_ELECTIONS * run.options.electionMs + GRACE_MS;
  }

  start(): void {
    this.#look();
  }

  #look(): void {
    const { cluster, options, schedule } = this.#run;
    schedule.after(options.electionMs, () => this.#look());
    const target = cluster.leading();
    if (target === undefined) return;
    const { store } = target.member;
    const { logTime } = store;
    const [first] = store.leases.due(logTime - this.#graceMs, 1);
    if (first === undefined) return;
    const key = `${target.name} ${target.life} ${target.member.status().term} ${first.lease} ${first.deadlineMs}`;
    if (key !== this.#sight.key) this.#sight = { key, seenMs: schedule.nowMs, logTime };
    const { seenMs } = this.#sight;
    const hasGoneOn = schedule.nowMs - seenMs >= this.#graceMs && logTime - this.#sight.logTime >= this.#graceMs;
    if (!hasGoneOn || !target.hasRunSince(seenMs)) return;
    const message = `${target.name} has led on, and has a lease that is overdue by ${logTime - first.deadlineMs} ms of its log`;
    cluster.checkers.report(new Violation('lease-liveness', message, schedule.nowMs));
  }
}
