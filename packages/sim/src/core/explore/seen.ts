import type { Mark } from './mark.ts';

const FIRST_SLOTS = 1 << 16;

/** States met before, by their 64 bits: open addressing, doubled before it is half full. */
export class Seen {
  private slots = new Int32Array(2 * FIRST_SLOTS);
  private mask = FIRST_SLOTS - 1;
  size = 0;

  /** Returns whether it is news. */
  add({ low, high }: Mark): boolean {
    // 0 0 is a free slot.
    if (!this.put(low, high === 0 ? 1 : high)) return false;
    this.size++;
    if (this.size * 2 > this.mask) this.grow();
    return true;
  }

  private put(low: number, high: number): boolean {
    const { slots, mask } = this;
    for (let at = (low ^ (high >>> 7)) & mask; ; at = (at + 1) & mask) {
      if (slots[2 * at + 1] === 0) {
        slots[2 * at] = low;
        slots[2 * at + 1] = high;
        return true;
      }
      if (slots[2 * at] === low && slots[2 * at + 1] === high) return false;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.mask = 2 * this.mask + 1;
    this.slots = new Int32Array(2 * (this.mask + 1));
    for (let at = 1; at < old.length; at += 2) if (old[at] !== 0) this.put(old[at - 1], old[at]);
  }
}
