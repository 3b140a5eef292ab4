import type { Target } from '../client/door.ts';
import type { FaultContext } from './context.ts';
import { handOver } from './hand-over.ts';

/** A leader without the others is left so for at most so many election timeouts; an administrator waits longer. */
const ALONE_ELECTIONS = 4;
/** What an heir that hears nothing costs its leader, and as long again. */
const DEAF_ELECTIONS = 2;
/** Chances in 100 that a leader that is not heard hears nobody either; and else that it is asked itself. */
const DEAF_PERCENT = 30;
const LEADER_PERCENT = 30;
/** Who restarts is asked as soon as it takes requests: between two looks. */
const LOOK_MS = 1;
const DOWN_MS = 5;

/**
 * Administrators whose answer comes when somebody else has the say: by its number or its index alone it is the answer to
 * another change.
 *
 *     m1 leads 4, its words held -- change at 17 -->        m2 leads 5: another entry at 17; then m1 is heard again
 *     m1 hands over, takes no change; m3 asks, dies, asks for another; m1 goes on, and answers m3's first
 */
export class Doubts {
  readonly #faults: FaultContext;
  readonly #ask: (target: Target) => void;
  #isRunning = false;

  /** `ask`: for a change, of that member. */
  constructor(faults: FaultContext, ask: (target: Target) => void) {
    this.#faults = faults;
    this.#ask = ask;
  }

  start(): void {
    this.#faults.every(this.#faults.options.doubtEveryMs, () => {
      if (!this.#isRunning) this.#begin();
    });
  }

  #begin(): void {
    const { cluster } = this.#faults;
    const target = cluster.leading();
    const others = cluster.voters().filter((name) => name !== target?.name && cluster.member(name) !== undefined);
    const one = this.#faults.oneOf(others);
    const other = this.#faults.oneOf(others.filter((name) => name !== one));
    if (target === undefined || one === undefined || other === undefined) return;
    cluster.counts.add('doubts');
    if (this.#faults.chance(50)) this.#overTerms(target, one);
    else this.#overLives(target, one, other);
  }

  /** The leader is not heard any more, and may not hear either; it, or one that still speaks to it, is asked for a change. */
  #overTerms(target: Target, one: string): void {
    const { cluster, options, schedule } = this.#faults;
    const { network } = cluster;
    const { name } = target;
    const others = cluster.everyone.filter((each) => each !== name);
    const isDeaf = this.#faults.chance(DEAF_PERCENT);
    this.#faults.note(`doubt  ${name} is not heard${isDeaf ? ', and hears nobody' : ''}`);
    this.#isRunning = true;
    for (const each of others) {
      network.cut(name, each);
      if (isDeaf) network.cut(each, name);
    }
    this.#askAt(isDeaf || this.#faults.chance(LEADER_PERCENT) ? name : one);
    const untilMs = schedule.nowMs + ALONE_ELECTIONS * options.electionMs;
    const look = (): void => {
      if (schedule.nowMs < untilMs && !this.#isOverruled(target)) return this.#faults.after(LOOK_MS, look);
      for (const each of others) network.healBoth(name, each);
      this.#isRunning = false;
    };
    this.#faults.after(LOOK_MS, look);
  }

  /** Another one has committed more than the log of this leader had. */
  #isOverruled({ name, member }: Target): boolean {
    const { cluster } = this.#faults;
    const leader = cluster.leader();
    if (leader === undefined || leader === name) return false;
    const { term, commitIndex } = cluster.member(leader)?.status() ?? { term: 0, commitIndex: 0 };
    const status = member.status();
    return term > status.appliedTerm && commitIndex >= status.lastIndex;
  }

  #overLives(target: Target, one: string, other: string): void {
    const { cluster, counts, options, prng, schedule } = this.#faults;
    const heir = cluster.member(other)?.id ?? 0;
    if (heir === 0) return;
    this.#faults.note(`doubt  ${other} is to lead, and does not hear ${target.name}; ${one} asks twice`);
    this.#isRunning = true;
    cluster.network.cut(target.name, other);
    handOver(this.#faults, target, heir, options.electionMs);
    this.#faults.after(DEAF_ELECTIONS * options.electionMs, () => {
      cluster.network.heal(target.name, other);
      this.#isRunning = false;
    });
    this.#askAt(one);
    this.#faults.after(options.delayMaxMs + 1 + prng.below(options.heartbeatMs), () => {
      if (!cluster.isUp(one)) return;
      counts.add('crashes');
      cluster.crash(one);
      schedule.after(1 + prng.below(DOWN_MS), () => cluster.start(one));
      this.#askAgain(one, cluster.place(one).life);
    });
  }

  #askAgain(name: string, life: number): void {
    this.#faults.after(LOOK_MS, () => {
      const { target } = this.#faults.cluster.place(name);
      if (!this.#isRunning) return;
      if (target === undefined || target.life === life) return this.#askAgain(name, life);
      this.#ask(target);
    });
  }

  #askAt(name: string): void {
    const { target } = this.#faults.cluster.place(name);
    if (target !== undefined) this.#ask(target);
  }
}
