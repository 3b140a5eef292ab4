import type { ServerUnderTest } from '../../acceptance/transport-suite.ts';
import type { RpcMethods } from '../../grpc/server.ts';
import { type LeanServerOptions, serveLean } from '../lean-server.ts';
import { type NodeServer, type NodeServerOptions, serveNode } from '../server.ts';

export interface StartedServer extends ServerUnderTest {
  readonly server: NodeServer;
}

/** A lean server on a free port of 127.0.0.1. */
export function startLean(methods: RpcMethods, maxMessageBytes: number, more: Partial<LeanServerOptions> = {}): Promise<StartedServer> {
  return start((done) => serveLean({ ...optionsOf(methods, maxMessageBytes), ...more }, done));
}

/** A server over node:http2, alike. */
export function startNode(methods: RpcMethods, maxMessageBytes: number): Promise<StartedServer> {
  return start((done) => serveNode(optionsOf(methods, maxMessageBytes), done));
}

/** Over HTTP it answers with what it was asked. */
function optionsOf(methods: RpcMethods, maxMessageBytes: number): NodeServerOptions {
  return {
    host: '127.0.0.1',
    port: 0,
    methods,
    maxMessageBytes,
    clock: { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() },
    http1: ({ method, target, body }, respond) =>
      respond({ status: 200, headers: { 'x-target': target }, body: Buffer.concat([Buffer.from(method), body]) }),
  };
}

function start(serve: (done: (error: Error | undefined, server: NodeServer | undefined) => void) => void): Promise<StartedServer> {
  return new Promise((resolve, reject) => {
    serve((error, server) => {
      if (server === undefined) return reject(error);
      resolve({ server, port: server.port, close: () => new Promise((done) => server.close(500, done)) });
    });
  });
}
