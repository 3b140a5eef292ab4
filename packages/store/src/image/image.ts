import type { MemberAttributes } from '../attributes.ts';
import type { Alarm } from '../result.ts';

/** Of the encoded image. Version 1 has no attributes and is read too; another number is refused. */
export const IMAGE_VERSION = 2;

/** Sections, in this order. Sessions and auth are empty in this version. */
export const SECTION = { meta: 1, records: 2, leases: 3, sessions: 4, alarms: 5, auth: 6, attributes: 7 } as const;

/** One slab of a captured store: records in [start, end). */
export interface ImageSlab {
  readonly buffer: SharedArrayBuffer;
  readonly start: number;
  readonly end: number;
}

/** What an image says about the whole. */
interface ImageMeta {
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  readonly logTime: number;
  readonly revision: number;
  readonly compactRevision: number;
  readonly clusterVersion: number;
  readonly hashLow: number;
  readonly hashHigh: number;
}

/** A captured store: references, counts and small copies. Structured-clonable; `encodeImage` may run in another thread. */
export interface StoreImage extends ImageMeta {
  /** Records that died in this epoch or an earlier one are left out. */
  readonly epoch: number;
  readonly records: number;
  /** From oldest revision to newest. */
  readonly slabs: readonly ImageSlab[];
  readonly leases: number;
  /** Slots of the lease table; empty ones are zero. */
  readonly leaseTable: Uint8Array;
  readonly alarms: readonly Alarm[];
  readonly attributes: ReadonlyMap<number, MemberAttributes>;
}
