import type { HttpHandler, RpcMethods } from '@raftgate/wire';
import { type NodeServer, serveLean, serveNode } from '@raftgate/wire/node';
import type { ServerContext } from '../context.ts';
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
}

/** Listens on one address; rejects with a ServeError. */
export function listen(context: ServerContext, { address, flag, methods, http1, transport }: Listening): Promise<NodeServer> {
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
        observer: context.metrics,
      },
      (error, server) => {
        if (server !== undefined) resolve(server);
        else reject(listenError(error ?? new Error('no server'), `${address.host}:${address.port}`, flag));
      },
    );
  });
}
