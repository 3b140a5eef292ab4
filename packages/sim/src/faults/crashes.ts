import type { Atlas } from './atlas.ts';
import type { FaultContext } from './context.ts';

/** Power cuts: one machine, the leader's, or all at once; each comes back after a while, perhaps with a damaged disk. */
export class Crashes {
  readonly #faults: FaultContext;
  readonly #atlas: Atlas;

  constructor(faults: FaultContext, atlas: Atlas) {
    this.#faults = faults;
    this.#atlas = atlas;
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

  #crash(): void {
    const { cluster, counts, options } = this.#faults;
    const all = this.#faults.chance(options.massCrashPercent);
    if (all) counts.add('massCrashes');
    const leader = this.#faults.chance(options.leaderCrashPercent) ? cluster.leader() : undefined;
    if (leader !== undefined && !all) counts.add('leaderCrashes');
    const victim = leader ?? this.#faults.oneOf(cluster.everyone);
    for (const name of all ? cluster.everyone : victim === undefined ? [] : [victim]) this.crash(name, options.downMs);
  }
}
