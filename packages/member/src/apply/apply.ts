import type { Entry } from '@raftgate/raft';
import type { ApplySink, DecodedHeader, Result, Store } from '@raftgate/store';
import type { Proposals } from '../wait/proposals.ts';

/** Committed entries on their way through the store, in the pages raft hands out, cut wherever the loop budget ends. */
export class Apply implements ApplySink {
  private readonly store: Store;
  private readonly proposals: Proposals;
  private readonly sliceUnits: number;
  /** Bounded by raft, which hands out no more until some are applied. */
  private pages: (readonly Entry[])[] = [];
  /** In the first page. */
  private next = 0;
  private current: Entry | undefined = undefined;

  constructor(store: Store, proposals: Proposals, sliceUnits: number) {
    this.sliceUnits = sliceUnits;
    this.store = store;
    this.proposals = proposals;
  }

  get hasWork(): boolean {
    return this.current !== undefined || this.pages.length > 0;
  }

  /** An entry is half applied. */
  get isInside(): boolean {
    return this.current !== undefined;
  }

  take(page: readonly Entry[]): void {
    if (page.length > 0) this.pages.push(page);
  }

  /** Forgets what was not begun: a snapshot replaced it. */
  drop(): void {
    this.pages = [];
    this.next = 0;
  }

  /** One slice of work; the entry it finished, if it did. */
  slice(): Entry | undefined {
    if (this.current === undefined) {
      this.current = this.nextEntry();
      if (this.current === undefined) return undefined;
      this.store.begin(this.current, this);
    }
    if (!this.store.step(this.sliceUnits)) return undefined;
    const done = this.current;
    this.current = undefined;
    return done;
  }

  private nextEntry(): Entry | undefined {
    const page = this.pages[0];
    const entry = page?.[this.next++];
    if (page !== undefined && this.next === page.length) {
      this.pages.shift();
      this.next = 0;
    }
    return entry;
  }

  /** The store's: one command has its result. */
  applied(header: DecodedHeader, result: Result): void {
    this.proposals.applied(header, result);
  }
}
