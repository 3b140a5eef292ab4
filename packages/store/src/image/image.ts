/** One slab of a captured store: records in [start, end). */
export interface ImageSlab {
  readonly buffer: SharedArrayBuffer;
  readonly start: number;
  readonly end: number;
}

/** A captured store: references, counts and small copies. Structured-clonable; `encodeImage` may run in another thread. */
export interface StoreImage {
  readonly version: number;
  readonly appliedIndex: number;
  readonly appliedTerm: number;
  readonly logTime: number;
  readonly revision: number;
  readonly compactRevision: number;
  readonly clusterVersion: number;
  readonly hashLow: number;
  readonly hashHigh: number;
  /** Records that died in this epoch or an earlier one are left out. */
  readonly epoch: number;
  readonly records: number;
  /** From oldest revision to newest. */
  readonly slabs: readonly ImageSlab[];
  readonly leases: number;
  /** Slots of the lease table; empty ones are zero. */
  readonly leaseTable: Uint8Array;
  readonly alarms: readonly { readonly member: number; readonly alarm: 'NOSPACE' }[];
}
