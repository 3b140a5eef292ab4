import type { Prng } from '@raftgate/bytes';
import type { Reign } from '../check/handovers.ts';
import type { Target } from '../client/door.ts';
import type { SimCluster } from '../cluster.ts';
import type { SimOptions } from '../options.ts';
import type { Schedule } from '../world/schedule.ts';
import type { FaultCounts } from './counts.ts';

/** What every kind of fault draws from and acts on. A kind of its own generator: one more moves no other. */
export class FaultContext {
  readonly cluster: SimCluster;
  readonly counts: FaultCounts;
  readonly options: SimOptions;
  readonly prng: Prng;
  readonly schedule: Schedule;
  readonly #hasStopped: () => boolean;

  constructor(schedule: Schedule, prng: Prng, options: SimOptions, cluster: SimCluster, hasStopped: () => boolean) {
    this.schedule = schedule;
    this.prng = prng;
    this.options = options;
    this.cluster = cluster;
    this.counts = cluster.counts;
    this.#hasStopped = hasStopped;
  }

  fork(label: number): FaultContext {
    return new FaultContext(this.schedule, this.prng.fork(label), this.options, this.cluster, this.#hasStopped);
  }

  /** Again and again, `meanMs` apart on average, until the faults stop; 0 is never. */
  every(meanMs: number, act: () => void): void {
    if (meanMs === 0) return;
    this.after(this.around(meanMs), () => {
      act();
      this.every(meanMs, act);
    });
  }

  /** Once, unless the faults have stopped by then. */
  after(delayMs: number, act: () => void): void {
    this.schedule.after(delayMs, () => {
      if (!this.#hasStopped()) act();
    });
  }

  around(meanMs: number): number {
    return 1 + this.prng.below(Math.max(1, meanMs * 2));
  }

  chance(percent: number): boolean {
    return percent > 0 && this.prng.chance(percent, 100);
  }

  /** One of `names`; undefined when there is none. */
  oneOf(names: readonly string[]): string | undefined {
    return names.length === 0 ? undefined : names[this.prng.below(names.length)];
  }

  /** The reign of a leader that owes an heir: who answered so lately has done so within its election timeout, late ticks and drift allowed for. */
  owes({ name, member }: Target): Reign | undefined {
    const sinceMs = this.schedule.nowMs - (this.options.electionMs * 3) / 4;
    return this.cluster.checkers.handovers.owed(name, member.status(), member.id, sinceMs);
  }

  running(): string[] {
    return this.cluster.everyone.filter((name) => this.cluster.isUp(name));
  }

  note(what: string): void {
    this.cluster.checkers.score.world(what);
  }
}
