import type { FaultContext } from './context.ts';
import type { FaultKind } from './counts.ts';

type Pair = readonly [string, string];

/** Cuts between members, of every shape that has taken a cluster down (operations, partial connectivity). */
export class Partitions {
  readonly #faults: FaultContext;

  constructor(faults: FaultContext) {
    this.#faults = faults;
    faults.every(faults.options.partitionEveryMs, () => this.#partition());
  }

  /** Cuts `name` off for about `ms`. */
  isolate(name: string, ms: number): void {
    this.#faults.counts.add('isolations');
    this.#cut(both(this.#others(name).map((other): Pair => [name, other])), ms, `${name} | everybody`);
  }

  #others(name: string): string[] {
    return this.#faults.cluster.everyone.filter((other) => other !== name);
  }

  #partition(): void {
    const { cluster, options } = this.#faults;
    if (cluster.everyone.length < 2) return;
    const names = this.#shuffled(cluster.everyone);
    const kind = this.#kind(names.length);
    this.#faults.counts.add(kind);
    const pairs = this.#pairs(kind, names);
    const isOneWay = this.#faults.chance(options.oneWayPercent);
    if (isOneWay) this.#faults.counts.add('oneWayPartitions');
    this.#cut(isOneWay ? pairs : both(pairs), options.partitionMs, `${kind} ${names.join(' ')}${isOneWay ? ', one way' : ''}`);
  }

  #kind(members: number): FaultKind {
    const { bridgePercent, chainPercent, isolatePercent } = this.#faults.options;
    if (members > 2 && this.#faults.chance(bridgePercent)) return 'bridgePartitions';
    if (members > 2 && this.#faults.chance(chainPercent)) return 'chainPartitions';
    return this.#faults.chance(isolatePercent) ? 'isolations' : 'partitions';
  }

  #pairs(kind: FaultKind, names: readonly string[]): Pair[] {
    const [first, ...rest] = names;
    switch (kind) {
      // Each sees its neighbours only.
      case 'chainPartitions':
        return names.flatMap((from, at) => names.slice(at + 2).map((to): Pair => [from, to]));
      // The first sees both halves.
      case 'bridgePartitions':
        return across(rest, 1 + this.#faults.prng.below(rest.length - 1));
      case 'isolations': {
        const alone = this.#faults.chance(50) ? (this.#faults.cluster.leader() ?? first) : first;
        return names.filter((name) => name !== alone).map((name): Pair => [alone, name]);
      }
      default:
        return across(names, 1 + this.#faults.prng.below(names.length - 1));
    }
  }

  #cut(pairs: readonly Pair[], ms: number, what: string): void {
    const { network } = this.#faults.cluster;
    for (const [from, to] of pairs) network.cut(from, to);
    this.#faults.note(`cut    ${what}`);
    this.#faults.after(this.#faults.around(ms), () => {
      for (const [from, to] of pairs) network.heal(from, to);
      this.#faults.note(`heal   ${what}`);
    });
  }

  #shuffled(names: readonly string[]): string[] {
    const shuffled = [...names];
    for (let at = shuffled.length - 1; at > 0; at--) {
      const other = this.#faults.prng.below(at + 1);
      [shuffled[at], shuffled[other]] = [shuffled[other], shuffled[at]];
    }
    return shuffled;
  }
}

const both = (pairs: readonly Pair[]): Pair[] =>
  pairs.flatMap(([from, to]): Pair[] => [
    [from, to],
    [to, from],
  ]);

const across = (names: readonly string[], at: number): Pair[] =>
  names.slice(0, at).flatMap((from) => names.slice(at).map((to): Pair => [from, to]));
