import type { Budget } from '../budget.ts';
import type { Chunk } from '../keys/chunk.ts';
import { buried, notAfter } from '../keys/chunk.ts';
import type { State } from '../state.ts';

/**
 * One pass over all keys that lets go of what no reader at `target` or later sees: all versions before the newest one at
 * or before `target`, and that one too if it is a tombstone from before `target` (etcd keeps one at it: a watch may begin there).
 */
export class Sweep {
  readonly target: number;
  private readonly state: State;
  private next = '';
  /** Versions of the current key that are dead already and still in its list: a list is cut once, however long. */
  private killed = 0;

  constructor(state: State, target: number) {
    this.state = state;
    this.target = target;
  }

  /** True once every key has been visited. */
  step(budget: Budget): boolean {
    const { index } = this.state;
    while (budget.left > 0) {
      budget.left -= 1;
      index.locate(this.next);
      const chunk = index.chunks[index.chunkAt];
      if (chunk === undefined) return true;
      if (chunk.history > 0 && index.slot < chunk.keys.length) {
        const key = chunk.keys[index.slot];
        if (this.visit(chunk, index.slot, budget)) this.next = `${key}\0`;
        else this.next = key;
      } else if (index.chunkAt + 1 < index.chunks.length) this.next = index.chunks[index.chunkAt + 1].keys[0];
      else return true;
    }
    return false;
  }

  /** False when the budget ended inside the key. */
  private visit(chunk: Chunk, slot: number, budget: Budget): boolean {
    const older = chunk.older[slot];
    const isNewestOld = chunk.mods[slot] <= this.target;
    const dead = older === undefined ? 0 : isNewestOld ? older.length >> 1 : this.deadOf(older);
    if (older !== undefined && !this.kill(older, dead, budget)) return false;
    if (older !== undefined && dead > 0) {
      chunk.older[slot] = older.length === 2 * dead ? undefined : older.slice(2 * dead);
      chunk.history -= dead;
    }
    this.killed = 0;
    const newest = chunk.addresses[slot];
    if (newest < 0 && chunk.mods[slot] < this.target) {
      this.state.slabs.kill(buried(newest));
      this.state.index.removeLocated();
    }
    return true;
  }

  /** How many of the older versions of a key that was written after `target` are dead. */
  private deadOf(older: readonly number[]): number {
    const versions = notAfter(older, this.target);
    if (versions === 0) return 0;
    const isTombstone = older[2 * versions - 1] < 0;
    return isTombstone && older[2 * versions - 2] < this.target ? versions : versions - 1;
  }

  private kill(older: readonly number[], dead: number, budget: Budget): boolean {
    while (this.killed < dead) {
      const address = older[2 * this.killed + 1];
      this.state.slabs.kill(address < 0 ? buried(address) : address);
      this.killed += 1;
      budget.left -= 1;
      if (budget.left <= 0 && this.killed < dead) return false;
    }
    return true;
  }
}
