/** The part of io's clock and timers that the port's helpers need; io's own fit. */
export interface KvTime {
  readonly clock: { monotonicMs(): number };
  readonly timers: KvTimers;
}
export interface KvTimers {
  /** Calls `run` once, not before `delayMs` has passed, on a turn of its own. */
  after(delayMs: number, run: () => void): KvTimer;
  cancel(timer: KvTimer): void;
  soon(run: () => void): void;
}
export interface KvTimer {
  readonly id: number;
}
