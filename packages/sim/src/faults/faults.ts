import type { Prng } from '@raftgate/bytes';
import type { SimCluster } from '../cluster.ts';
import type { SimOptions } from '../options.ts';
import type { Schedule } from '../world/schedule.ts';
import type { Trace } from '../world/trace.ts';

/** What goes wrong, and when: crashes and cuts, drawn one after another until told to stop. */
export class Faults {
  readonly #schedule: Schedule;
  readonly #trace: Trace;
  readonly #prng: Prng;
  readonly #options: SimOptions;
  readonly #cluster: SimCluster;
  #stopped = false;
  crashes = 0;
  partitions = 0;

  constructor(schedule: Schedule, trace: Trace, prng: Prng, options: SimOptions, cluster: SimCluster) {
    this.#schedule = schedule;
    this.#trace = trace;
    this.#prng = prng;
    this.#options = options;
    this.#cluster = cluster;
    if (options.crashEveryMs > 0) this.#every(options.crashEveryMs, () => this.#crash());
    if (options.partitionEveryMs > 0 && options.members > 1) this.#every(options.partitionEveryMs, () => this.#partition());
  }

  /** No further faults; cuts heal and every member runs again. */
  stop(): void {
    this.#stopped = true;
    this.#cluster.network.healAll();
    for (const name of this.#cluster.names) this.#cluster.start(name);
    this.#trace.note(this.#schedule.nowMs, 'world', 'healed; everybody runs');
  }

  #every(meanMs: number, act: () => void): void {
    this.#schedule.after(this.#around(meanMs), () => {
      if (this.#stopped) return;
      act();
      this.#every(meanMs, act);
    });
  }

  #crash(): void {
    const names = this.#cluster.names;
    const victims = this.#prng.chance(this.#options.massCrashPercent, 100) ? names : [names[this.#prng.below(names.length)]];
    for (const name of victims) {
      if (!this.#cluster.isUp(name)) continue;
      this.crashes += 1;
      this.#cluster.crash(name);
      this.#schedule.after(this.#around(this.#options.downMs), () => this.#cluster.start(name));
    }
  }

  /** Splits the members in two; sometimes only one direction is cut. */
  #partition(): void {
    this.partitions += 1;
    const oneWay = this.#prng.chance(this.#options.oneWayPercent, 100);
    const names = this.#cluster.names;
    const side = names.filter(() => this.#prng.chance(1, 2));
    const other = names.filter((name) => !side.includes(name));
    const pairs = side.flatMap((from) => other.map((to) => [from, to] as const));
    for (const [from, to] of pairs) {
      this.#cluster.network.cut(from, to);
      if (!oneWay) this.#cluster.network.cut(to, from);
    }
    this.#trace.note(
      this.#schedule.nowMs,
      'world',
      `cut    ${side.join(' ') || 'nobody'} ${oneWay ? '->' : '<->'} ${other.join(' ') || 'nobody'}`,
    );
    this.#schedule.after(this.#around(this.#options.partitionMs), () => {
      for (const [from, to] of pairs) {
        this.#cluster.network.heal(from, to);
        this.#cluster.network.heal(to, from);
      }
      this.#trace.note(this.#schedule.nowMs, 'world', `heal   ${side.join(' ') || 'nobody'} | ${other.join(' ') || 'nobody'}`);
    });
  }

  #around(meanMs: number): number {
    return 1 + this.#prng.below(meanMs * 2);
  }
}
