import type { Artifact } from '@raftgate/contract';
import type { Clock, Random, Timers } from '@raftgate/io';
import type { KvTransport } from '../kv/types.ts';
import type { FleetEvent } from './events.ts';
import type { Cancellation, Loader } from './loader.ts';

/** Where the newest snapshot survives a restart. Whatever it gives back is verified before use. */
export interface SnapshotCache {
  load(): Promise<Uint8Array | undefined>;
  /** Resolves once the bytes would survive a crash. */
  save(bytes: Uint8Array): Promise<void>;
}

/** The part of io the SDK lives on. */
export interface FleetIo {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}

export interface FleetOptions<L> {
  readonly kv: KvTransport;
  readonly io: FleetIo;
  readonly namespace: string;
  readonly channel: string;
  readonly region: string;
  readonly zone?: string;
  /** Which parts it consumes: `worker`, `router` ... */
  readonly role: string;
  /** Unique among the living of this channel and region. */
  readonly instance: string;
  readonly group?: string;
  /** Absent: nothing to load; parts and pins only (a router). */
  readonly loader?: Loader<L>;
  /** Brings the bytes of an artifact, which the SDK holds against its digest. Absent: the loader fetches and verifies itself. */
  readonly fetchArtifact?: (artifact: Artifact, signal: Cancellation) => Promise<Uint8Array>;
  readonly cache?: SnapshotCache;
  readonly onEvent?: (event: FleetEvent) => void;
  readonly limits?: Partial<FleetLimits>;
}

/** What may be tuned; the defaults are in `limits.ts`. */
export interface FleetLimits {
  /** How often the control plane is asked whether what is held is the newest; FRESH lasts this long times two. */
  readonly refreshMs: number;
  /** How long a start waits for the control plane before it serves from the cache. */
  readonly coldStartMs: number;
  readonly leaseTtlSeconds: number;
  /** How often report windows are written. */
  readonly reportMs: number;
  /** A generation the assignment dropped stays at least this long for hops that come later. */
  readonly graceMs: number;
  /** After this a pin no longer keeps a dropped generation loaded. */
  readonly drainMs: number;
  /** Generations held at once, whatever for. */
  readonly maxHeldGenerations: number;
}
