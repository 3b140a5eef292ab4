/** Monotonic and wall time. Only `monotonicMs` may decide anything; `wallMs` is for people. */
export interface Clock {
  /** Integer milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
  /** Unix time in integer milliseconds; may jump. For log lines and audit records only. */
  wallMs(): number;
}

/** Opaque handle of a pending timer. */
export interface Timer {
  readonly id: number;
}

/** Callbacks later. Each runs on its own turn of the loop, never inside the call that armed it. */
export interface Timers {
  /** Calls `run` once, not before `delayMs` (integer, >= 0) has passed. */
  after(delayMs: number, run: () => void): Timer;
  cancel(timer: Timer): void;
  /** Calls `run` after what has already arrived in this turn was handled (setImmediate's place in the loop). */
  soon(run: () => void): void;
}
