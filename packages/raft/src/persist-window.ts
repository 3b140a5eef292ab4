import { invariant } from './invariant.ts';
import { MAX_OUTSTANDING_PERSISTS } from './limits.ts';

/**
 * Groups handed out to be written and not yet durable, oldest first, each with the last index it makes durable.
 *
 * A group's entries may be cut while it is being written; what follows may even end in an entry of the same index and term
 * (cut by a second leader, sent again by a third). So an acknowledgement counts by sequence, and a cut lowers what every
 * outstanding group stands for: no ABA (etcd-io/raft 897e1cf).
 */
export class PersistWindow {
  private readonly sequences: number[] = [];
  private readonly indexes: number[] = [];
  /** The last sequence handed out. */
  handed = 0;
  /** The last sequence that is durable. */
  durable = 0;

  get isFull(): boolean {
    return this.sequences.length >= MAX_OUTSTANDING_PERSISTS;
  }

  get isIdle(): boolean {
    return this.sequences.length === 0;
  }

  /** Hands out the next sequence, for a group that ends at `index`. */
  push(index: number): number {
    this.handed++;
    this.sequences.push(this.handed);
    this.indexes.push(index);
    return this.handed;
  }

  /** The log was cut from `index` on, or replaced after `index - 1`. */
  cut(index: number): void {
    for (let i = 0; i < this.indexes.length; i++) this.indexes[i] = Math.min(this.indexes[i], index - 1);
  }

  /** Groups are written in order, so `sequence` speaks for those before it. Returns the last index that became durable, 0 for none. */
  acknowledge(sequence: number): number {
    invariant(sequence <= this.handed, 'only what was handed out becomes durable');
    let index = 0;
    while (this.sequences.length > 0 && this.sequences[0] <= sequence) {
      this.durable = this.sequences[0];
      index = Math.max(index, this.indexes[0]);
      this.sequences.shift();
      this.indexes.shift();
    }
    return index;
  }
}
