import type { BarrierOutcome, Outcome } from './outcome.ts';

/** Someone who waits for a command. Called exactly once, never inside `propose`; an object, so that no request costs a closure. */
export interface Waiter {
  settled(outcome: Outcome): void;
}

/** Someone who waits for a barrier or a transfer. Called exactly once, never inside the call that passed it. */
export interface BarrierWaiter {
  settled(outcome: BarrierOutcome): void;
}

/** For whom a command is proposed; one object serves a connection. */
export interface Principal {
  /** '' without auth. */
  readonly user: string;
  /** The revision of the permissions it was checked against; 0 without auth. */
  readonly authRevision: number;
  /** 0 is no session. */
  readonly session: number;
}

export const ANYBODY: Principal = { user: '', authRevision: 0, session: 0 };
