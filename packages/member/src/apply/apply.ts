import type { Entry } from '@raftgate/raft';
import type { ApplySink, DecodedHeader, Result, Store } from '@raftgate/store';
import { invariant } from '../invariant.ts';
import { APPLY_SLICE_UNITS } from '../limits.ts';
import type { Proposals } from '../wait/proposals.ts';

/** Committed entries on their way through the store, one page of raft at a time, cut wherever the loop budget ends. */
export class Apply implements ApplySink {
  private readonly store: Store;
  private readonly proposals: Proposals;
  private page: readonly Entry[] = [];
  private next = 0;
  private current: Entry | undefined = undefined;

  constructor(store: Store, proposals: Proposals) {
    this.store = store;
    this.proposals = proposals;
  }

  get hasWork(): boolean {
    return this.current !== undefined || this.next < this.page.length;
  }

  /** An entry is half applied. */
  get isInside(): boolean {
    return this.current !== undefined;
  }

  /** Raft hands out the next page only after this one is applied. */
  take(page: readonly Entry[]): void {
    invariant(!this.hasWork, 'one page at a time');
    this.page = page;
    this.next = 0;
  }

  /** Forgets what was not begun: a snapshot replaced it. */
  drop(): void {
    this.page = [];
    this.next = 0;
  }

  /** One slice of work; the entry it finished, if it did. */
  slice(): Entry | undefined {
    if (this.current === undefined) {
      this.current = this.page[this.next++];
      if (this.current === undefined) return undefined;
      this.store.begin(this.current, this);
    }
    if (!this.store.step(APPLY_SLICE_UNITS)) return undefined;
    const done = this.current;
    this.current = undefined;
    return done;
  }

  /** The store's: one command has its result. */
  applied(header: DecodedHeader, result: Result): void {
    this.proposals.applied(header, result);
  }
}
