import { DecodeError } from '@raftgate/bytes';
import type { Clock, Random, Timers } from '@raftgate/io';
import type { RpcChannel } from '@raftgate/wire';
import { KvClientError } from '../errors.ts';
import { DEFAULT_DEADLINE_MS } from '../limits.ts';
import { Call } from './call.ts';
import type { Attempt, CallContext } from './call.ts';
import { Endpoints } from './endpoints.ts';
import type { CallKind } from './outcome.ts';
import type { CallOptions } from './types.ts';

export interface KvClientOptions {
  /** One channel an endpoint; the client closes them with itself. */
  readonly channels: readonly RpcChannel[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Metadata of every call (an auth token, for instance). */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** An answer's bytes read, or why they cannot be. */
type Decode<T> = (bytes: Uint8Array) => T | DecodeError;

/** What every client of etcd's services does alike: calls over several endpoints, and an end to all of them. */
export class Caller implements CallContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly waiting: Set<Call> = new Set();
  isClosed = false;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(options: KvClientOptions) {
    this.clock = options.clock;
    this.timers = options.timers;
    this.random = options.random;
    this.endpoints = new Endpoints(options.channels, options.random.uint32());
    this.metadata = options.metadata ?? {};
  }

  unary<T>(kind: CallKind, path: string, request: Uint8Array, options: CallOptions | undefined, decode: Decode<T>): Promise<T> {
    return this.run(kind, options, decode, (channel, timeoutMs, done) => {
      channel.unary(path, request, { timeoutMs, metadata: this.metadata }, done);
    });
  }

  async run<T>(kind: CallKind, options: CallOptions | undefined, decode: Decode<T>, attempt: Attempt): Promise<T> {
    const decoded = decode(await Call.run(this, kind, options?.deadlineMs ?? DEFAULT_DEADLINE_MS, attempt));
    // The server said yes and we cannot read how: a write of it stands.
    if (decoded instanceof DecodeError)
      throw new KvClientError(kind === 'read' ? 'invalid' : 'unknown', `the answer does not decode: ${decoded.message}`);
    return decoded;
  }

  /** Whoever still waits is told, with what is known of their outcome; `ending`, of what else is open, runs when nothing can begin any more. */
  close(ending: () => void = () => {}): void {
    if (this.isClosed) return;
    this.isClosed = true;
    ending();
    for (const call of this.waiting) call.closed();
    this.endpoints.close();
  }
}
