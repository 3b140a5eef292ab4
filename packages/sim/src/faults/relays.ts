import type { Target } from '../client/client.ts';
import type { FaultContext } from './context.ts';
import { handOver } from './hand-over.ts';

/** A relay is given up after so many election timeouts; an heir that hears nothing is deaf for at most so long. */
const PATIENCE_ELECTIONS = 6;
const DEAF_MS = 2_900;
/** Between two looks who leads. */
const LOOK_MS = 2;

/**
 * Leadership that goes away and comes back while something of one member is on its way: what was meant for a leader of one term
 * arrives at the same member in another (a forwarded batch, a question, a change). And leadership that is offered to who does not
 * hear: the leader takes nothing meanwhile, and then goes on.
 *
 *     m3 --- forward, term 4 ------------------------------> m1       held on the link
 *     m1 leads 4 -> m2 leads 5 -> m1 leads 6                          released
 */
export class Relays {
  readonly #faults: FaultContext;
  #isRunning = false;

  constructor(faults: FaultContext) {
    this.#faults = faults;
  }

  start(): void {
    const faults = this.#faults;
    faults.every(faults.options.relayEveryMs, () => {
      if (!this.#isRunning) this.#begin();
    });
  }

  #begin(): void {
    const { cluster } = this.#faults;
    const target = cluster.leading();
    const others = cluster.voters().filter((name) => name !== target?.name && cluster.isUp(name));
    const heir = this.#faults.oneOf(others);
    if (target === undefined || heir === undefined) return;
    const late = this.#faults.oneOf(others.filter((name) => name !== heir));
    if (late === undefined || this.#faults.chance(30)) this.#toTheDeaf(target, heir);
    else this.#thereAndBack(target, heir, late);
  }

  #toTheDeaf(target: Target, heir: string): void {
    const { cluster, counts } = this.#faults;
    counts.add('relays');
    this.#faults.note(`relay  ${heir} is to lead, and does not hear ${target.name}`);
    cluster.network.cut(target.name, heir);
    this.#transfer(target, heir);
    // Once the faults have stopped everything is healed, and what is cut then is somebody else's.
    this.#faults.after(this.#faults.chance(50) ? DEAF_MS : this.#faults.around(DEAF_MS >> 1), () =>
      cluster.network.heal(target.name, heir),
    );
  }

  #thereAndBack(target: Target, heir: string, late: string): void {
    const { cluster, counts, schedule, options } = this.#faults;
    const { routes } = cluster.network;
    const untilMs = schedule.nowMs + PATIENCE_ELECTIONS * options.electionMs;
    counts.add('relays');
    this.#isRunning = true;
    this.#faults.note(`relay  ${target.name} to ${heir} and back; ${late} is late`);
    // What the heir does not get either is still open when the first leads again, and goes there a second time.
    const clogged = (this.#faults.chance(50) ? [target.name, heir] : [target.name]).map((to) => routes.of(late, to));
    for (const route of clogged) route.cloggedUntilMs = untilMs;
    const release = (): void => {
      this.#isRunning = false;
      for (const route of clogged) route.cloggedUntilMs = Math.min(route.cloggedUntilMs, schedule.nowMs);
    };
    // What is asked for meanwhile at who is late is on its way already.
    this.#faults.after(this.#faults.around(options.heartbeatMs), () => this.#transfer(target, heir));
    let isBack = false;
    const look = (): void => {
      const leader = cluster.leader();
      const there = cluster.place(heir).target;
      if (schedule.nowMs >= untilMs) return release();
      // Now and then who is late has heard of the new term by then.
      if (isBack && leader === target.name) return this.#faults.after(this.#faults.around(options.heartbeatMs), release);
      if (leader === heir && there !== undefined) {
        isBack = true;
        this.#transfer(there, target.name);
      }
      this.#faults.after(LOOK_MS + this.#faults.prng.below(options.heartbeatMs), look);
    };
    look();
  }

  #transfer(target: Target, to: string): void {
    const { cluster, options } = this.#faults;
    const id = cluster.member(to)?.id ?? 0;
    if (id !== 0) handOver(this.#faults, target, id, options.electionMs);
  }
}
