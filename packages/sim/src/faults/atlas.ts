import type { FaultContext } from './context.ts';
import { flipBit, misdirectWrite, type Damage } from './damage.ts';

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
    const { options, cluster, counts, prng } = this.#faults;
    const isFlipped = this.#faults.chance(options.bitRotPercent);
    const isMisdirected = !isFlipped && this.#faults.chance(options.misdirectPercent);
    if (!(isFlipped || isMisdirected) || !this.#isSpare(name)) return;
    const place = cluster.place(name);
    if (!place.host.disk.isAtRest) return;
    const files = place.host.disk.files();
    const damage: Damage | undefined = isFlipped ? flipBit(files, prng) : misdirectWrite(files, prng);
    if (damage === undefined) return;
    counts.add(isFlipped ? 'bitRots' : 'misdirectedWrites');
    place.damage(damage.repair);
    cluster.checkers.forget(name, `damaged: ${damage.what}`);
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
