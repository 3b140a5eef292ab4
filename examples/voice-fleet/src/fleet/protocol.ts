import type { UsedParts } from '../worker/used.ts';

/** POST a WAV here: at a router for an answer, at a worker by a router. */
export const LISTEN_PATH = '/v1/listen';
/** POST {@link Feedback} at the router that answered. */
export const FEEDBACK_PATH = '/v1/feedback';
export const REQUEST_ID_HEADER = 'x-request-id';
/** What sticks a caller to a generation and a flag variant. */
export const SESSION_HEADER = 'x-session';

/** The answer to one clip, as it travels. */
export interface ListenAnswer {
  readonly probability: number;
  readonly share: number;
  readonly decision: string;
  readonly variant?: string;
  readonly reply: string;
  /** The release that answered, by name where the gate says so. */
  readonly release: string;
  readonly epoch: number;
  readonly worker: string;
  readonly used: UsedParts;
}
export interface ListenError {
  readonly code: string;
  readonly message: string;
}
/** What was really in the clip, told once the user has spoken again. */
export interface Feedback {
  readonly reqId: string;
  readonly truth: string;
}
