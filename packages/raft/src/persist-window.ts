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
  /** Of the groups in `durable + 1 .. handed`, by sequence modulo its length. */
  private readonly indexes = new Float64Array(MAX_OUTSTANDING_PERSISTS);
  /** The last sequence handed out. */
  handed = 0;
  /** The last sequence that is durable. */
  durable = 0;

  get isFull(): boolean {
    return this.handed - this.durable >= MAX_OUTSTANDING_PERSISTS;
  }

  get isIdle(): boolean {
    return this.handed === this.durable;
  }

  /** Hands out the next sequence, for a group that ends at `index`. */
  push(index: number): number {
    invariant(!this.isFull, 'groups on their way to the disk are bounded');
    this.handed++;
    this.indexes[this.handed % MAX_OUTSTANDING_PERSISTS] = index;
    return this.handed;
  }

  /** The log was cut from `index` on, or replaced after `index - 1`. */
  cut(index: number): void {
    for (let sequence = this.durable + 1; sequence <= this.handed; sequence++) {
      const at = sequence % MAX_OUTSTANDING_PERSISTS;
      this.indexes[at] = Math.min(this.indexes[at], index - 1);
    }
  }

  /** Groups are written in order, so `sequence` speaks for those before it. Returns the last index that became durable, 0 for none. */
  acknowledge(sequence: number): number {
    invariant(sequence <= this.handed, 'only what was handed out becomes durable');
    let index = 0;
    while (this.durable < sequence) {
      this.durable++;
      index = Math.max(index, this.indexes[this.durable % MAX_OUTSTANDING_PERSISTS]);
    }
    return index;
  }
}
