import type { FaultContext } from './context.ts';
import { flipBit, flipHeader, misdirectWrite, type Damage } from './damage.ts';

/** One flip of so many is aimed at what takes most with it. */
const HEADERS = 4;

/**
 * Which disks may be damaged now, so that everything committed stays whole on a quorum (after TigerBeetle's ClusterFaultAtlas:
 * faults are limited by recoverability, not by mildness). A damaged member counts until it votes again: by then a leader has
 * brought back what it may have acknowledged (001-formats, section 3). A sole voter must refuse to start; its disk is then put
 * back as it was.
 */
export class Atlas {
  readonly #faults: FaultContext;

  constructor(faults: FaultContext) {
    this.#faults = faults;
  }

  /** `name` has just crashed. */
  maybeDamage(name: string): void {
    const { options, counts, prng } = this.#faults;
    const isFlipped = this.#faults.chance(options.bitRotPercent);
    const isMisdirected = !isFlipped && this.#faults.chance(options.misdirectPercent);
    if (!(isFlipped || isMisdirected) || !this.#isSpare(name)) return;
    const flip = prng.chance(1, HEADERS) ? flipHeader : flipBit;
    if (this.#damage(name, isFlipped ? flip : misdirectWrite)) counts.add(isFlipped ? 'bitRots' : 'misdirectedWrites');
  }

  /** Of `name`, which has just crashed, the most a flip can take. */
  damageHeader(name: string): boolean {
    return this.#isSpare(name) && this.#damage(name, flipHeader);
  }

  #damage(name: string, by: typeof flipBit): boolean {
    const { cluster, prng } = this.#faults;
    const place = cluster.place(name);
    const damage: Damage | undefined = place.host.disk.isAtRest ? by(place.host.disk.files(), prng) : undefined;
    if (damage === undefined) return false;
    place.damage(damage.repair);
    cluster.checkers.forget(name, `damaged: ${damage.what}`);
    return true;
  }

  #isSpare(name: string): boolean {
    const { cluster, options } = this.#faults;
    // What a quorum is changes with the membership.
    if (options.changeEveryMs > 0) return false;
    const { places } = cluster;
    const damaged = places.filter((place) => place.isDamaged && place.name !== name).length;
    return places.length === 1 || damaged + 1 <= Math.floor((places.length - 1) / 2);
  }
}
