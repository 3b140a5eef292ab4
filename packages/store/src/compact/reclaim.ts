import type { Budget } from '../budget.ts';
import type { State } from '../state.ts';
import { candidate, evacuate } from './evacuate.ts';
import { Sweep } from './sweep.ts';

/**
 * Follows the compact revision with the memory, in slices:
 *
 *     compactRevision -> sweep the index, dead records are marked -> evacuate slabs that are mostly dead -> memory is freed
 *
 * Invariant: nothing at or after the oldest revision someone still reads at is touched (`pinned`).
 */
export class Reclaim {
  private readonly state: State;
  private readonly pinned: () => number;
  private sweep: Sweep | undefined;
  private closesGaps = false;
  /** Where no slab was worth it: until more has died, or another slab was begun, none is. */
  private idleDeadBytes = -1;
  private idleSlabs = 0;

  constructor(state: State, pinned: () => number) {
    this.state = state;
    this.pinned = pinned;
  }

  /** Until the next time there is nothing to do, every slab with anything dead is evacuated, the newest one too. */
  defragment(): void {
    const { list } = this.state.slabs;
    const tail = list[list.length - 1];
    if (tail !== undefined && tail.deadBytes > 0) this.state.slabs.insert(list.length, 0);
    this.closesGaps = true;
  }

  /** True when there is nothing to do. */
  step(budget: Budget): boolean {
    while (budget.left > 0) {
      if (this.sweep === undefined) {
        const target = Math.min(this.state.compactRevision, this.pinned());
        if (target > this.state.reclaimedRevision) this.sweep = new Sweep(this.state, target);
        else if (!this.evacuate(budget)) return true;
      } else if (this.sweep.step(budget)) {
        this.state.reclaimedRevision = this.sweep.target;
        this.sweep = undefined;
      }
    }
    return false;
  }

  /** False when no slab is worth it. */
  private evacuate(budget: Budget): boolean {
    const { slabs } = this.state;
    if (slabs.deadBytes === this.idleDeadBytes && slabs.list.length === this.idleSlabs && !this.closesGaps) return false;
    const position = candidate(this.state, this.closesGaps);
    if (position < 0) {
      this.closesGaps = false;
      this.idleDeadBytes = slabs.deadBytes;
      this.idleSlabs = slabs.list.length;
      return false;
    }
    evacuate(this.state, position, budget);
    return true;
  }
}
