import type { Digest, HeldGeneration, Level, PrepareFailure, ProbeResult } from '@raftgate/contract';
import { levelRank } from '@raftgate/contract';
import { Cancel } from './cancellation.ts';
import type { FetchedBundle } from './documents.ts';

/** The prepare order a generation answers. */
export interface PrepareOrder {
  readonly rollout: string;
  readonly attempt: number;
}

/** One bundle in this process: how ready it is, and who holds on to it. */
export class HeldBundle<L> {
  readonly bundle: Digest;
  readonly name: string;
  /** Cancelled when nobody wants it any more. */
  readonly cancel: Cancel = new Cancel();
  level: Level = 'none';
  order: PrepareOrder | undefined;
  failure: PrepareFailure | undefined;
  probes: readonly ProbeResult[] = [];
  fetched: FetchedBundle | undefined;
  artifacts: ReadonlyMap<Digest, Uint8Array> = new Map();
  loaded: L | undefined;
  pins = 0;
  /** The level being worked towards; undefined: at rest. */
  target: Level | undefined;
  /** Since when no assignment of ours names it; undefined while one does, or none ever did. */
  droppedAtMs: number | undefined;
  wasAssigned = false;
  lastWantedMs = 0;
  /** A further attempt is due. */
  isWaiting = false;
  /** Attempts on this worker's own account that failed in a row. */
  failures = 0;

  constructor(bundle: Digest, name: string) {
    this.bundle = bundle;
    this.name = name;
  }

  has(level: Level): boolean {
    return levelRank(this.level) >= levelRank(level);
  }

  /** May requests be pinned to it: loaded, nothing wrong with it, and not in the middle of being proved. */
  get isReady(): boolean {
    return this.has('loaded') && this.failure === undefined && this.target === undefined;
  }

  record(): HeldGeneration {
    return {
      bundle: this.bundle,
      level: this.level,
      ...(this.order === undefined ? {} : { order: this.order }),
      ...(this.failure === undefined ? {} : { failure: this.failure }),
      ...(this.probes.length === 0 ? {} : { probes: this.probes }),
    };
  }
}
