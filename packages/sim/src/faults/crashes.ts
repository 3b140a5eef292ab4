import type { Atlas } from './atlas.ts';
import type { FaultContext } from './context.ts';
import type { Stops } from './stops.ts';

/** Ends of programs, told or not: one machine, the leader's, or all at once; each comes back after a while, perhaps with a damaged disk. */
export class Crashes {
  readonly #faults: FaultContext;
  readonly #atlas: Atlas;
  readonly #stops: Stops;

  constructor(faults: FaultContext, atlas: Atlas, stops: Stops) {
    this.#faults = faults;
    this.#atlas = atlas;
    this.#stops = stops;
    faults.every(faults.options.crashEveryMs, () => this.#crash());
  }

  /** `name` is down for about `downMs`. */
  crash(name: string, downMs: number): void {
    const { cluster, counts } = this.#faults;
    if (!cluster.isUp(name)) return;
    counts.add('crashes');
    cluster.crash(name);
    this.#atlas.maybeDamage(name);
    // Also when the faults have stopped by then: everybody runs again in the end.
    this.#faults.schedule.after(this.#faults.around(downMs), () => cluster.start(name));
  }

  /** In good order, or not. */
  #end(name: string, downMs: number): void {
    const isTold = this.#faults.chance(this.#faults.options.stopPercent);
    if (!isTold || !this.#stops.stop(name, () => this.crash(name, downMs))) this.crash(name, downMs);
  }

  #crash(): void {
    const { cluster, counts, options } = this.#faults;
    const all = this.#faults.chance(options.massCrashPercent);
    if (all) counts.add('massCrashes');
    const leader = this.#faults.chance(options.leaderCrashPercent) ? cluster.leader() : undefined;
    if (leader !== undefined && !all) counts.add('leaderCrashes');
    const victim = leader ?? this.#faults.oneOf(cluster.everyone);
    for (const name of all ? cluster.everyone : victim === undefined ? [] : [victim]) this.#end(name, options.downMs);
  }
}
