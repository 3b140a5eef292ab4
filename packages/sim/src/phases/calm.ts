import type { BarrierOutcome } from '@raftgate/member';
import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

/** Election timeouts without a fault after which a cluster serves: elections collide, and back off only by their own jitter. */
const CALM_ELECTIONS = 20;
/** Of reconnects (2 s), connects that hang (3 s) and hellos that never came (5 s) begun before the calm. */
const CALM_SLACK_MS = 12_000;
/** Something is being done to somebody. */
const STORMY = -1;

/**
 * Liveness in calm weather (dissertation, 3.4): while everybody runs and nothing has been done to anybody for long enough, a
 * barrier at any member is reached. What livelocks does not wait for the healed phase to be seen.
 */
export class Calm {
  readonly #run: Run;
  readonly #patienceMs: number;
  #weather = STORMY;
  #sinceMs = 0;
  #isOver = false;

  constructor(run: Run) {
    this.#run = run;
    this.#patienceMs = CALM_ELECTIONS * run.options.electionMs + CALM_SLACK_MS;
    this.#look();
  }

  stop(): void {
    this.#isOver = true;
  }

  #look(): void {
    if (this.#isOver) return;
    const { schedule, options } = this.#run;
    const weather = this.#observe();
    if (weather !== this.#weather) this.#sinceMs = schedule.nowMs;
    this.#weather = weather;
    if (weather !== STORMY && schedule.nowMs - this.#sinceMs >= this.#patienceMs) this.#ask();
    schedule.after(options.electionMs, () => this.#look());
  }

  /** How much was done to anybody so far; STORMY while something still is. */
  #observe(): number {
    const { cluster, faults } = this.#run;
    const isWhole = cluster.names.every((name) => {
      const { member, host, isMoving } = cluster.place(name);
      return member !== undefined && !host.process.isPaused && !isMoving;
    });
    return isWhole && cluster.network.isWhole ? faults.changes : STORMY;
  }

  #ask(): void {
    const { schedule, cluster } = this.#run;
    const weather = this.#weather;
    for (const name of cluster.names) {
      const target = cluster.place(name).target;
      if (target === undefined) continue;
      let isReached = false;
      const settled = ({ outcome }: BarrierOutcome): void => void (isReached ||= outcome === 'reached');
      target.member.barrier({ settled }, target.nowMs() + this.#patienceMs);
      schedule.after(this.#patienceMs, () => {
        if (isReached || this.#isOver || this.#observe() !== weather) return;
        const message = `${name} does not answer, and nothing has been done to anybody for ${schedule.nowMs - this.#sinceMs} ms`;
        cluster.checkers.report(new Violation('liveness-in-calm', message, schedule.nowMs));
      });
    }
    this.#sinceMs = schedule.nowMs;
  }
}
