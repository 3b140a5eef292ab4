import type { LeaseConfig } from '@raftgate/raft';
import type { CoreNode } from './node.ts';
import type { CoreOptions } from './options.ts';

/** Between two ticks of a member, on its own clock, at least. */
export const TICK_MS = 100;
const MILLION = 1_000_000;

/** What `electionTicks` ticks are sure to last: the first of them may come at once. */
export function leaseOf({ lease, electionTicks, driftPpm }: CoreOptions): LeaseConfig | undefined {
  return lease ? { promiseMs: (electionTicks - 1) * TICK_MS, maxDriftPpm: driftPpm } : undefined;
}

/** True time, which nobody in the run can read. It moves when somebody's clock has to have moved. */
export class Time {
  private nowMs = 1000;

  /** What a member's clock says: none runs faster or slower than true time by more than the drift all rely on. */
  at({ clockPpm }: CoreNode): number {
    return Math.floor((this.nowMs * (MILLION + clockPpm)) / MILLION);
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  /** Until the next tick of `node` may come. The others stand still meanwhile, as a process may; their clocks do not. */
  passToTick(node: CoreNode): void {
    const wait = node.tickedMs + TICK_MS - this.at(node);
    if (wait > 0) this.nowMs += Math.ceil((wait * MILLION) / (MILLION + node.clockPpm)) + 1;
    node.tickedMs = this.at(node);
  }
}
