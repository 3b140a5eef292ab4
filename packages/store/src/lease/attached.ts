import type { State } from '../state.ts';
import type { Lessor } from './lessor.ts';
import type { Leases, LeaseView } from './leases.ts';

/** Leases as readers see them: a command that is being applied has neither attached nor detached a key yet. */
export class ReadLeases implements Leases {
  private readonly state: State;
  private readonly lessor: Lessor;

  constructor(state: State) {
    this.state = state;
    this.lessor = state.lessor;
  }

  get count(): number {
    return this.lessor.count;
  }

  get(lease: string): LeaseView | undefined {
    const found = this.lessor.get(lease);
    return found === undefined ? undefined : { lease, ttlSeconds: found.ttlSeconds, deadlineMs: found.deadlineMs };
  }

  remaining(lease: string, logTimeMs: number): number | undefined {
    const found = this.lessor.get(lease);
    return found === undefined ? undefined : Math.max(0, found.deadlineMs - logTimeMs);
  }

  due(logTimeMs: number, max: number): LeaseView[] {
    return this.lessor.due(logTimeMs, max).map(({ lease, ttlSeconds, deadlineMs }) => ({ lease, ttlSeconds, deadlineMs }));
  }

  list(after: string, max: number): string[] {
    return this.lessor.list(after, max);
  }

  keys(lease: string, after: string, max: number): string[] {
    const found: string[] = [];
    let from = after;
    while (found.length < max) {
      const near = this.lessor.keysNear(lease, from, max);
      for (const key of near) if (found.length < max && this.isAttached(lease, key)) found.push(key);
      if (near.length < max) break;
      from = near[near.length - 1];
    }
    return found;
  }

  private isAttached(lease: string, key: string): boolean {
    const { state } = this;
    if (state.writes === 0) return true;
    const address = state.index.visible(key, state.revision);
    return address >= 0 && state.slabs.lease(address) === lease;
  }
}
