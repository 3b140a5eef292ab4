import type { MemberAttributes } from './attributes.ts';
import { Budget } from './budget.ts';
import { KeyIndex } from './keys/key-index.ts';
import { Lessor } from './lease/lessor.ts';
import { CLUSTER_VERSION } from './limits.ts';
import type { Slabs } from './memory/slabs.ts';
import { Pins } from './pins.ts';
import { RollingHash } from './hash/state-hash.ts';
import type { Alarm } from './result.ts';

/** Everything that entries change, and the memory it lives in. A restore builds another one and swaps it in whole. */
export class State {
  readonly index = new KeyIndex();
  readonly lessor = new Lessor();
  readonly pins = new Pins();
  readonly slabs: Slabs;
  readonly clusterVersionMax: number;
  /** Of the step of apply that is running. */
  readonly budget = new Budget();
  rolling = new RollingHash({ low: 0, high: 0 });
  /** The newest revision that readers see. */
  revision = 1;
  compactRevision = 0;
  /** How far the memory has followed `compactRevision`; member-local. */
  reclaimedRevision = 0;
  logTime = 0;
  appliedIndex = 0;
  appliedTerm = 0;
  clusterVersion = 1;
  alarms: readonly Alarm[] = [];
  /** By member id, in their order; replaced whole, so a capture may hold it. */
  attributes: ReadonlyMap<number, MemberAttributes> = new Map();
  /** Records written under `revision + 1` by the command being applied: its subs so far. */
  writes = 0;

  constructor(slabs: Slabs, clusterVersionMax: number = CLUSTER_VERSION) {
    this.slabs = slabs;
    this.clusterVersionMax = clusterVersionMax;
  }

  /** What the command being applied reads at and answers with: its own writes included. */
  get head(): number {
    return this.writes === 0 ? this.revision : this.revision + 1;
  }

  get isFull(): boolean {
    return this.alarms.length > 0;
  }

  /** Ends a command: what it wrote becomes visible, all at once. */
  commit(): void {
    this.revision = this.head;
    this.writes = 0;
    this.lessor.settle();
  }
}
