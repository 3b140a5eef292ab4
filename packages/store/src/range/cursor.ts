import { Budget } from '../budget.ts';
import type { Pin } from '../pins.ts';
import type { RangeResult } from '../result.ts';
import type { State } from '../state.ts';
import { RangeRead } from './read.ts';
import type { RangeRequest } from './request.ts';

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

export class OpenRange implements RangeCursor {
  readonly kind = 'cursor';
  private readonly read: RangeRead;
  private readonly budget = new Budget();
  private readonly state: State;
  private pin: Pin | undefined;

  constructor(state: State, request: RangeRequest) {
    this.state = state;
    this.read = new RangeRead(state, request, state.revision);
    this.pin = state.pins.hold(request.revision === 0 ? state.revision : request.revision);
  }

  step(units: number): boolean {
    this.budget.left = units;
    const isDone = this.read.step(this.budget);
    if (isDone) this.close();
    return isDone;
  }

  get result(): RangeResult {
    return this.read.result;
  }

  get bytes(): number {
    return this.read.bytes;
  }

  close(): void {
    if (this.pin !== undefined) this.state.pins.release(this.pin);
    this.pin = undefined;
  }
}
