import type { TlsOptions } from 'node:tls';
import type { HttpHandler, RpcCall, RpcMethods, Status } from '@raftgate/wire';
import { type NodeServer, serveLean, serveNode } from '@raftgate/wire/node';
import type { ServerContext } from '../context.ts';
import type { Keepalive } from '../flags/config.ts';
import type { HostPort } from '../flags/urls.ts';
import { REQUEST_OVERHEAD_BYTES } from '../limits.ts';
import { listenError } from './failures.ts';

export interface Listening {
  readonly address: HostPort;
  readonly flag: string;
  readonly methods: RpcMethods;
  readonly http1: HttpHandler;
  /** Our own HTTP/2, or node:http2. */
  readonly transport: 'lean' | 'node';
  /** Key, certificate and client authority of an https:// address. */
  readonly tls?: TlsOptions;
  readonly keepalive: Keepalive;
  onRefused(remote: string, reason: string): void;
}

/** Listens on one address; rejects with a ServeError. */
export function listen(context: ServerContext, listening: Listening): Promise<NodeServer> {
  const { address, flag, methods, http1, transport, tls, keepalive } = listening;
  const { metrics } = context;
  return new Promise((resolve, reject) => {
    const serve = transport === 'lean' ? serveLean : serveNode;
    serve(
      {
        host: address.host,
        port: address.port,
        methods,
        http1,
        clock: context.clock,
        maxMessageBytes: context.settings.maxRequestBytes + REQUEST_OVERHEAD_BYTES,
        keepalive,
        ...(tls === undefined ? {} : { tls }),
        observer: {
          onCallStarted: (call: RpcCall) => metrics.onCallStarted(call),
          onCallFinished: (call: RpcCall, status: Status) => metrics.onCallFinished(call, status),
          onRefused: (remote: string, reason: string) => listening.onRefused(remote, reason),
        },
      },
      (error, server) => {
        if (server !== undefined) resolve(server);
        else reject(listenError(error ?? new Error('no server'), `${address.host}:${address.port}`, flag));
      },
    );
  });
}
