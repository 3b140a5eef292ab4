import type { Reign } from '../check/handovers.ts';
import { Violation } from '../check/violation.ts';
import type { Target } from '../client/door.ts';
import type { FaultContext } from './context.ts';

/** Beyond the election timeouts in which leadership is handed over: a disk that is slow. */
const STOPS_WITHIN_MS = 5_000;
/** Who asked in the very last moment is told right after it; a thread may be busy. */
const LAST_WORDS_MS = 100;
/** Chance in 100 that it is told again while it stops. */
const AGAIN_PERCENT = 30;

/**
 * Members that are told to stop (SIGTERM): they hand leadership over, tell everybody who waits, and say so once. Whatever else
 * happens meanwhile happens to them, too.
 */
export class Stops {
  readonly #faults: FaultContext;
  /** Those that stop, by the life that does. */
  readonly #stopping = new Map<string, number>();

  constructor(faults: FaultContext) {
    this.#faults = faults;
  }

  /** `ended` once it has stopped; false when it stops already, or has not begun to run. */
  stop(name: string, ended: () => void): boolean {
    const { cluster, counts, schedule } = this.#faults;
    const { target, life, host } = cluster.place(name);
    if (target === undefined || host.process.isPaused || this.#stopping.get(name) === life) return false;
    counts.add('stops');
    this.#faults.note(`stop   ${name}`);
    this.#stopping.set(name, life);
    const fromMs = schedule.nowMs;
    const owed = this.#faults.owes(target);
    let asked = 1;
    const done = (): void => {
      asked -= 1;
      if (asked > 0) return;
      if (owed !== undefined) this.#mustHaveHandedOver(target, owed, fromMs);
      this.#stopped(name, life, ended);
    };
    target.member.stop(done);
    if (this.#faults.chance(AGAIN_PERCENT)) {
      asked += 1;
      schedule.after(this.#pauseMs(), () => {
        if (this.#isStopping(name, life)) target.member.stop(done);
      });
    }
    const withinMs = 2 * this.#faults.options.electionMs + STOPS_WITHIN_MS;
    schedule.after(withinMs, () => this.#mustHaveStopped(name, target, life, fromMs));
    return true;
  }

  /** The faults are over: who is still at it is cut off from its power. */
  end(): void {
    const { cluster } = this.#faults;
    for (const [name, life] of this.#stopping) if (this.#isStopping(name, life)) cluster.crash(name);
    this.#stopping.clear();
  }

  /** Mostly while it still hands leadership over. */
  #pauseMs(): number {
    const { prng, options } = this.#faults;
    return this.#faults.chance(70) ? prng.below(4) : this.#faults.around(options.electionMs >> 2);
  }

  #isStopping(name: string, life: number): boolean {
    const place = this.#faults.cluster.place(name);
    return place.isUp && place.life === life && this.#stopping.get(name) === life;
  }

  #stopped(name: string, life: number, ended: () => void): void {
    const { cluster, schedule } = this.#faults;
    const atMs = schedule.nowMs;
    schedule.after(LAST_WORDS_MS, () => {
      if (!this.#isStopping(name, life)) return;
      cluster.checkers.waiters.stopped(name, life, atMs);
      this.#gone(name, life, ended);
    });
  }

  /** Who gives up waits for an election timeout first. */
  #mustHaveHandedOver({ name, member }: Target, owed: Reign, fromMs: number): void {
    const { cluster, options, schedule } = this.#faults;
    const { checkers } = cluster;
    const status = member.status();
    const tookMs = schedule.nowMs - fromMs;
    if (status.state !== 'stopped' || tookMs > options.electionMs / 2 || !checkers.handovers.isBroken(name, owed, status)) return;
    const message = `${name} was told to stop ${tookMs} ms ago and is gone: it led, and left nobody in its place`;
    checkers.report(new Violation('handover', message, schedule.nowMs));
  }

  /** Once nothing of it is left. */
  #gone(name: string, life: number, ended: () => void): void {
    const { cluster, schedule } = this.#faults;
    if (!this.#isStopping(name, life)) return;
    if (!cluster.departures.hasGone(cluster.place(name).host.process))
      return void schedule.after(LAST_WORDS_MS, () => this.#gone(name, life, ended));
    this.#stopping.delete(name);
    ended();
  }

  #mustHaveStopped(name: string, target: Target, life: number, fromMs: number): void {
    const { cluster, schedule } = this.#faults;
    if (!this.#isStopping(name, life) || !target.hasRunSince(fromMs)) return;
    const message = `${name} was told to stop ${schedule.nowMs - fromMs} ms ago, and has not: ${target.member.status().state}`;
    cluster.checkers.report(new Violation('stops-when-told', message, schedule.nowMs));
  }
}
