import type { ServerUnderTest } from '../../acceptance/transport-suite.ts';
import type { RpcMethods } from '../../grpc/server.ts';
import { type LeanServerOptions, serveLean } from '../lean-server.ts';

/** A lean server on a free port of 127.0.0.1; over HTTP it answers with what it was asked. */
export function startLean(methods: RpcMethods, maxMessageBytes: number, more: Partial<LeanServerOptions> = {}): Promise<ServerUnderTest> {
  const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
  return new Promise((resolve, reject) => {
    serveLean(
      {
        host: '127.0.0.1',
        port: 0,
        methods,
        clock,
        maxMessageBytes,
        http1: (request, respond) =>
          respond({
            status: 200,
            headers: { 'x-target': request.target },
            body: Buffer.concat([Buffer.from(request.method), request.body]),
          }),
        ...more,
      },
      (error, server) => {
        if (!server) return reject(error);
        resolve({ port: server.port, close: () => new Promise((done) => server.close(500, done)) });
      },
    );
  });
}
