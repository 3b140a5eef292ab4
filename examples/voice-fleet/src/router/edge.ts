import type { AnsweredBy, TurnRefusal } from '../worker/server.ts';
import type { UsedParts } from '../worker/used.ts';

/** What a request was pinned to when it came in. */
export interface EdgeTurn {
  /** Travels with every hop; empty: there is no gate. */
  readonly token: string;
  readonly lineage: number;
  readonly epoch: number;
  /** Digest of the bundle; empty: there is no gate. */
  readonly bundle: string;
  readonly perTryMs: number;
  /** Further workers to ask when one is gone. */
  readonly retries: number;
  /** Parts this hop used (route, timeouts). */
  readonly used: UsedParts;
  readonly by: AnsweredBy;
  done(): void;
}

/** What a router saw of one release: what guards judge by. */
export interface Observation {
  readonly bundle: string;
  readonly lineage: number;
  readonly epoch: number;
  readonly latencyMs?: number;
  readonly counters: Readonly<Record<string, number>>;
}

/** The one difference between the halves at a region's edge. */
export interface Edge {
  pin(key: string): EdgeTurn | TurnRefusal;
  report(observation: Observation): void;
}
