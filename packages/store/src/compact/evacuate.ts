import type { Budget } from '../budget.ts';
import { invariant } from '../errors.ts';
import { EVACUATE_DEAD_PERCENT } from '../limits.ts';
import { diedIn, modAt, sizeAt, unitsOf } from '../memory/record.ts';
import type { Slab } from '../memory/slab.ts';
import { addressOf, keyAt } from '../memory/slabs.ts';
import type { State } from '../state.ts';

/**
 * The oldest slab worth giving up, or -1; with `all`, any that holds something dead. The last one is still appended to.
 */
export function candidate({ slabs }: State, all: boolean): number {
  for (let position = 0; position < slabs.list.length - 1; position++) {
    const { start, end, deadBytes } = slabs.list[position];
    if (end === start || (deadBytes > 0 && (all || deadBytes * 100 >= (end - start) * EVACUATE_DEAD_PERCENT))) return position;
  }
  return -1;
}

/**
 * Moves what lives in the slab at `position` into the slab before it, or into a new one there, and lets the slab go once
 * it is empty. Order stays from oldest to newest at every moment. The memory is never written again: views, cursors and
 * captures may still read it.
 */
export function evacuate(state: State, position: number, budget: Budget): void {
  const { slabs } = state;
  const slab = slabs.list[position];
  while (!slab.isEmpty && budget.left > 0) {
    const at = slab.start;
    const size = sizeAt(slab.view, at);
    budget.left -= unitsOf(size);
    slab.start += size;
    if (diedIn(slab.view, at) === 0) move(state, slab, at, size);
    else {
      slab.deadBytes -= size;
      slabs.deadBytes -= size;
      slabs.usedBytes -= size;
    }
  }
  if (slab.isEmpty) slabs.remove(slabs.list.indexOf(slab));
}

function move(state: State, slab: Slab, at: number, size: number): void {
  const { slabs, index } = state;
  const position = slabs.list.indexOf(slab);
  const before = position === 0 ? undefined : slabs.list[position - 1];
  const into = before !== undefined && before.room >= size ? before : slabs.insert(position, size);
  const to = into.extend(size);
  into.bytes.set(slab.bytes.subarray(at, at + size), to);
  const isThere = index.locate(keyAt(slab, at));
  invariant(isThere, 'a living record has its key in the index');
  index.chunks[index.chunkAt].move(index.slot, modAt(slab.view, at), addressOf(slab, at), addressOf(into, to));
}
