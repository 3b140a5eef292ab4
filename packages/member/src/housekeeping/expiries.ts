import type { LeaseView } from '@raftgate/store';
import type { Waiter } from '../waiter.ts';

/** Leases whose expiry is proposed and has no outcome yet: they are not proposed again. */
export class Expiries {
  private readonly underWay = new Set<string>();

  /** Those of `due` that are not under way; they are from here on, until their waiter is settled. */
  begin(due: readonly LeaseView[]): readonly LeaseView[] {
    const fresh = due.filter(({ lease }) => !this.underWay.has(lease));
    for (const { lease } of fresh) this.underWay.add(lease);
    return fresh;
  }

  get size(): number {
    return this.underWay.size;
  }

  /** Whatever comes of it, the lease is looked at again. */
  waiterOf(lease: string): Waiter {
    const { underWay } = this;
    return {
      settled(): void {
        underWay.delete(lease);
      },
    };
  }
}
