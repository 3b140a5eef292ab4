import type { ErrorReason } from './status-details.ts';
import type { Status } from './status.ts';

/**
 * How a call ended, as far as this side can know (law 5).
 * `ok`: the server's answer. `status`: the server's refusal. `neverSent`: no byte of it reached a server, or the server
 * said it did not look at it; safe to send again. `maybeDelivered`: the link or the deadline ended first; it may have happened.
 */
export type RpcOutcome =
  | { readonly outcome: 'ok'; readonly message: Uint8Array }
  | {
      readonly outcome: 'status';
      readonly code: Status;
      readonly message: string;
      /** What else the server said at the end, where it said anything. */
      readonly trailers?: Readonly<Record<string, string>>;
      /** What it said for programs (`grpc-status-details-bin`), where it did. */
      readonly reasons?: readonly ErrorReason[];
    }
  | { readonly outcome: 'neverSent'; readonly reason: string }
  | { readonly outcome: 'maybeDelivered'; readonly reason: string };

/** How a stream ended: `status` with code OK is an orderly end. */
export type RpcStreamEnd = Exclude<RpcOutcome, { readonly outcome: 'ok' }>;

export interface RpcCallOptions {
  /** Sent as grpc-timeout and watched here too. */
  readonly timeoutMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface RpcPending {
  /** Gives the call up; it ends at once with what is known. */
  cancel(): void;
}

export interface RpcStreamListener {
  /** One message; the listener may keep it. */
  onMessage(message: Uint8Array): void;
  /** There is room again after `send` returned false. */
  onDrain(): void;
  /** Exactly once; nothing follows it. */
  onEnd(end: RpcStreamEnd): void;
}

export interface RpcStream {
  /** Queues one message; false when the caller should wait for `onDrain`. Without effect once the stream has ended. */
  send(message: Uint8Array): boolean;
  /** Nothing more will be sent. */
  halfClose(): void;
  cancel(): void;
}

export type RpcChannelState = 'idle' | 'connecting' | 'ready' | 'closed';

/** Calls to one endpoint over one connection, made when first needed and again when it was lost. */
export interface RpcChannel {
  readonly state: RpcChannelState;
  /** `host:port`, for people. */
  readonly endpoint: string;
  /** One request, one answer. `done` is called exactly once, never inside this call. */
  unary(path: string, request: Uint8Array, options: RpcCallOptions, done: (outcome: RpcOutcome) => void): RpcPending;
  /** A stream of any kind; `listener.onEnd` is never called inside this call. */
  open(path: string, options: RpcCallOptions, listener: RpcStreamListener): RpcStream;
  /** Ends every call and the connection. */
  close(): void;
}
