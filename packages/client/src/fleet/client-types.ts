import type { Digest, Order, SdkState } from '@raftgate/contract';

/** One answered request, for the guards. */
export interface Sample {
  readonly bundle: Digest;
  /** From the pin; absent: what this instance serves by at the moment. */
  readonly lineage?: number;
  readonly epoch?: number;
  readonly latencyMs?: number;
  /** Added to the window's counters. `requests` counts one for each sample unless given. */
  readonly counters?: Readonly<Record<string, number>>;
}

/** What a health endpoint or a console shows. */
export interface FleetStatus {
  readonly state: SdkState;
  readonly isServing: boolean;
  readonly incarnation: number;
  readonly order: Order;
  readonly overlayRevision: number;
  /** Since the proof of freshness was asked for; undefined before the first proof. */
  readonly ageMs: number | undefined;
  readonly pins: number;
  readonly generations: readonly { readonly bundle: Digest; readonly name: string; readonly level: string; readonly pins: number }[];
}
