import type { HttpHandler } from '../../grpc/http1.ts';
import type { RpcCall, RpcMethods } from '../../grpc/server.ts';
import type { Status } from '../../grpc/status.ts';
import type { ConnectionHost } from '../connection.ts';
import type { Inflated } from '../message-stream.ts';
import type { ServerConnection } from './server-connection.ts';

/** Times in milliseconds; what grpc-go calls enforcement policy and server parameters. */
export interface ServerKeepalive {
  /** Pings of a client closer than this are strikes. */
  readonly minTimeMs: number;
  /** A silent connection is asked for a sign of life, and dropped when none comes. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** What a server's connections need of whoever carries them. */
export interface ServerHost extends ConnectionHost {
  readonly keepalive: ServerKeepalive;
  readonly methods: RpcMethods;
  readonly maxMessageBytes: number;
  /** Requests over HTTP/2 that are not gRPC. */
  readonly http: HttpHandler;
  readonly maxHttpBodyBytes: number;
  /** Inflates a gzip message to at most `maxBytes`. */
  inflate(message: Uint8Array, maxBytes: number): Inflated;
  onCallStarted(call: RpcCall): void;
  onCallFinished(call: RpcCall, status: Status): void;
  /** A call must end earlier than any before it: `onTick` soon after `nextDeadlineMs`, and on while `hasDeadlines`. */
  watchDeadlines(connection: ServerConnection): void;
  /** A handler threw; its call ended as INTERNAL. */
  onHandlerError(error: unknown): void;
}
