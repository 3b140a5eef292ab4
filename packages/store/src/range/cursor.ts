import type { RangeResult } from '../result.ts';

/** A range being read at one revision, whatever is written or compacted meanwhile. Close it: it keeps history alive. */
export interface RangeCursor {
  readonly kind: 'cursor';
  /** True once `result` is complete. */
  step(units: number): boolean;
  readonly result: RangeResult;
  /** Bytes of keys and values collected so far: what a driver bounds. */
  readonly bytes: number;
  /** Allowed at any time, more than once; a finished cursor is closed. */
  close(): void;
}
