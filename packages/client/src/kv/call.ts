import type { Clock, Random, Timer, Timers } from '@raftgate/io';
import type { RpcChannel, RpcOutcome } from '@raftgate/wire';
import { KvClientError } from '../errors.ts';
import { READ_ATTEMPT_MS } from '../limits.ts';
import { Backoff } from './backoff.ts';
import type { Endpoints } from './endpoints.ts';
import { rule } from './outcome.ts';
import type { CallKind } from './outcome.ts';

/** What a call needs of its client. */
export interface CallContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly isClosed: boolean;
  /** Calls that wait between attempts; closing ends them. */
  readonly waiting: Set<Call>;
}

/** How one attempt is made. */
export type Attempt = (channel: RpcChannel, timeoutMs: number, done: (outcome: RpcOutcome) => void) => void;

/** One request: attempts over the endpoints until an answer, a refusal, an unknown outcome or the deadline. */
export class Call {
  readonly #context: CallContext;
  readonly #kind: CallKind;
  readonly #deadlineMs: number;
  readonly #backoff: Backoff;
  readonly #attempt: Attempt;
  readonly #resolve: (message: Uint8Array) => void;
  readonly #reject: (error: KvClientError) => void;
  #failures = 0;
  #timer: Timer | undefined;

  private constructor(
    context: CallContext,
    kind: CallKind,
    deadlineMs: number,
    attempt: Attempt,
    resolve: (message: Uint8Array) => void,
    reject: (error: KvClientError) => void,
  ) {
    this.#context = context;
    this.#kind = kind;
    this.#deadlineMs = context.clock.monotonicMs() + deadlineMs;
    this.#backoff = new Backoff(context.random);
    this.#attempt = attempt;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Resolves with the answer's bytes; rejects with KvClientError within the deadline. */
  static run(context: CallContext, kind: CallKind, deadlineMs: number, attempt: Attempt): Promise<Uint8Array> {
    if (context.isClosed) return Promise.reject(new KvClientError('closed', 'the client was closed'));
    return new Promise((resolve, reject) => {
      new Call(context, kind, deadlineMs, attempt, resolve, reject).#try();
    });
  }

  /** The client closes while this call waits for its next attempt: nothing of it is under way. */
  closed(): void {
    if (this.#timer !== undefined) this.#context.timers.cancel(this.#timer);
    this.#reject(new KvClientError('closed', 'the client was closed'));
  }

  #try(): void {
    const channel = this.#context.endpoints.current();
    const leftMs = Math.max(1, this.#deadlineMs - this.#context.clock.monotonicMs());
    const timeoutMs = this.#kind === 'read' ? Math.min(leftMs, READ_ATTEMPT_MS) : leftMs;
    this.#attempt(channel, timeoutMs, (outcome) => {
      const ruling = rule(this.#kind, outcome);
      if (ruling.next === 'answer') return this.#resolve(ruling.message);
      if (outcome.outcome !== 'status' || ruling.next === 'retry' || ruling.error.code === 'unknown')
        this.#context.endpoints.failed(channel);
      if (ruling.next === 'fail') return this.#reject(ruling.error);
      if (this.#context.isClosed) return this.#reject(new KvClientError('closed', 'the client was closed'));
      this.#again(ruling.error);
    });
  }

  #again(error: KvClientError): void {
    const { clock, timers, endpoints, waiting } = this.#context;
    this.#failures += 1;
    // One round over all endpoints without a pause; then backoff, so that an outage is not hammered.
    const delayMs = this.#failures % endpoints.count === 0 ? this.#backoff.nextMs() : 0;
    if (clock.monotonicMs() + delayMs >= this.#deadlineMs) return this.#reject(error);
    waiting.add(this);
    this.#timer = timers.after(delayMs, () => {
      this.#timer = undefined;
      waiting.delete(this);
      this.#try();
    });
  }
}
