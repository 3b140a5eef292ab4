import type { BarrierOutcome, Outcome } from './outcome.ts';

/** Someone who waits for a command. Called exactly once, never inside `propose`; an object, so that no request costs a closure. */
export interface Waiter {
  settled(outcome: Outcome): void;
}

/** Someone who waits for a barrier or a transfer. Called exactly once, never inside the call that passed it. */
export interface BarrierWaiter {
  settled(outcome: BarrierOutcome): void;
}
