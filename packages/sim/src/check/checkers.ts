import type { MemberError, Observer } from '@raftgate/member';
import type { Trace } from '../world/trace.ts';
import { Answers } from './answers.ts';
import { DurableLogs } from './durable-logs.ts';
import { ElectionSafety } from './election-safety.ts';
import { Handovers } from './handovers.ts';
import { Inflight } from './inflight.ts';
import { LeaderCompleteness } from './leader-completeness.ts';
import { LeaseReads } from './lease-reads.ts';
import { LogBook } from './log-book.ts';
import { Memberships } from './memberships.ts';
import { Monotonic } from './monotonic.ts';
import { Upheavals } from './overtaken.ts';
import { Offers } from './offers.ts';
import { Probing } from './probing.ts';
import { Recoveries } from './recoveries.ts';
import { Revisions } from './revisions.ts';
import { SameState } from './same-state.ts';
import { Score } from './score.ts';
import { StateMachineSafety } from './state-machine-safety.ts';
import { Traffic } from './traffic.ts';
import { Violation } from './violation.ts';
import { VoteSafety } from './vote-safety.ts';
import { Waiters } from './waiters.ts';
import { Watching } from './watching.ts';

/** Every checker that watches members while they run, and the score they write together. The first violation is kept. */
export class Checkers {
  violation: Violation | undefined;
  readonly trace: Trace;
  readonly score: Score;
  readonly nowMs: () => number;
  readonly logs: DurableLogs;
  readonly elections = new ElectionSafety();
  readonly votes = new VoteSafety();
  readonly monotonic = new Monotonic();
  readonly completeness = new LeaderCompleteness();
  readonly recoveries = new Recoveries();
  readonly machines = new StateMachineSafety();
  readonly states = new SameState();
  readonly book = new LogBook();
  readonly memberships = new Memberships();
  readonly revisions = new Revisions();
  readonly answers = new Answers(this.revisions);
  readonly leaseReads = new LeaseReads();
  readonly inflight = new Inflight();
  readonly probing = new Probing();
  readonly offers = new Offers();
  readonly handovers = new Handovers();
  readonly traffic = new Traffic();
  readonly upheavals = new Upheavals();
  readonly waiters: Waiters;
  /** Set by who injects faults: whether `member` may stop itself with this code. */
  mayFail: (member: string, code: string) => boolean = () => false;

  readonly #names = new Map<number, string>();

  /** `members`: those the cluster begins with, all voters. */
  constructor(trace: Trace, members: readonly string[], nowMs: () => number) {
    this.trace = trace;
    this.nowMs = nowMs;
    this.score = new Score(trace, members, nowMs);
    this.logs = new DurableLogs(members);
    this.waiters = new Waiters(nowMs, (violation) => this.report(violation));
  }

  /** A configuration gives `name` the id `id`. */
  called(id: number, name: string): void {
    this.#names.set(id, name);
  }

  nameOf(id: number): string {
    return this.#names.get(id) ?? String(id);
  }

  idOf(name: string): number | undefined {
    for (const [id, called] of this.#names) if (called === name) return id;
    return undefined;
  }

  /** A life begins; the result watches it. */
  onStart(member: string, life: number): Observer {
    this.machines.onBoot(member);
    this.recoveries.onStart(member, this.votes.durableTerms());
    this.score.sign(member, 'starting');
    this.score.note(member, `start, life ${life}`);
    return new Watching(this, member);
  }

  /** It takes requests. */
  onUp(member: string): void {
    this.upheavals.note(this.nowMs());
    this.score.sign(member, 'follower');
    this.score.note(member, 'up');
  }

  /** A life ends: power cut, or it did not start. */
  onDown(member: string, why: string): void {
    this.upheavals.note(this.nowMs());
    this.logs.onRole(member, false);
    this.handovers.forget(member);
    this.score.sign(member, 'down');
    this.score.note(member, why);
  }

  /**
   * A member stopped itself (law 5). What its disk did to it is no violation where faults are allowed to; see `mayFail`.
   */
  onFailed(member: string, error: MemberError): void {
    this.onDown(member, `stopped itself: ${error.code}: ${error.message}`);
    if (this.mayFail(member, error.code)) return;
    this.report(new Violation('stays-up', `${member} stopped: ${error.code}: ${error.message}`, this.nowMs()));
  }

  /** The disk of `member` was damaged, emptied or replaced: nobody may count on what it held, or hold it to what it said. */
  forget(member: string, why: string): void {
    this.logs.forget(member);
    this.votes.forget(member);
    this.monotonic.forget(member);
    this.score.note(member, why);
  }

  /** A member that meets a violation inside its turn stops, and tells only that; it is kept here. */
  report(violation: Violation): void {
    this.violation ??= violation;
  }
}
