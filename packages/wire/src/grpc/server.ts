import type { Status } from './status.ts';

/** Request metadata; names are lower-case ASCII. */
export interface RpcMetadata {
  /** The first value of a name. Binary values (`-bin`) come as they stand, in base64. */
  get(name: string): string | undefined;
}

/** Who sent a call, for logs. */
export interface RpcPeer {
  /** `host:port`. */
  readonly remote: string;
}

/**
 * One call at the server. After `respond`, `end` or `fail`, or once it was cancelled, everything on it is without effect:
 * a handler need not remember.
 */
export interface RpcCall {
  readonly path: string;
  readonly kind: RpcMethod['kind'];
  readonly metadata: RpcMetadata;
  readonly peer: RpcPeer;
  /** When the client stops waiting, on the server's monotonic clock; undefined when it set no deadline. */
  readonly deadlineMs: number | undefined;
  /** False once the call is answered, failed, cancelled or past its deadline. */
  readonly isOpen: boolean;
  /** Unary and clientStream: the one answer, in one piece or several. The bytes must not change afterwards. */
  respond(message: Uint8Array | readonly Uint8Array[]): void;
  /** Streams: queues one message; false when the handler should wait for `onDrain`. */
  send(message: Uint8Array): boolean;
  /** Streams: all was sent, status OK. */
  end(): void;
  /** `trailers` are for clients that know them; names are lower-case ASCII. */
  fail(status: Status, message: string, trailers?: Readonly<Record<string, string>>): void;
}

/** What a call that outlives its handler's first call still tells. */
export interface RpcCallEvents {
  /** There is room again after `send` returned false. */
  onDrain(call: RpcCall): void;
  /** The client, its connection or the deadline ended the call. Exactly once, and not after the handler ended it. */
  onCancel(call: RpcCall): void;
}

export interface RpcStreamEvents extends RpcCallEvents {
  /** One message of the client; a view that is valid only until this returns. */
  onMessage(call: RpcCall, message: Uint8Array): void;
  /** The client sends no more. */
  onHalfClose(call: RpcCall): void;
}

/** Requests are views that are valid only until the handler returns. A handler that throws ends its call as INTERNAL. */
export type RpcMethod =
  | { readonly kind: 'unary'; handle(call: RpcCall, request: Uint8Array): void }
  | { readonly kind: 'serverStream'; open(call: RpcCall, request: Uint8Array): RpcCallEvents }
  | { readonly kind: 'clientStream' | 'bidi'; open(call: RpcCall): RpcStreamEvents };

/** Path (`/package.Service/Method`) to method. */
export type RpcMethods = ReadonlyMap<string, RpcMethod>;
