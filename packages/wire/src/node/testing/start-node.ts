import type { ServerUnderTest } from '../../acceptance/transport-suite.ts';
import type { RpcMethods } from '../../grpc/server.ts';
import { serveNode } from '../server.ts';

/** A server over node:http2 on a free port of 127.0.0.1; over HTTP/1.1 it answers with what it was asked. */
export function startNode(methods: RpcMethods, maxMessageBytes: number): Promise<ServerUnderTest> {
  const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
  return new Promise((resolve, reject) => {
    serveNode(
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
      },
      (error, server) => {
        if (!server) return reject(error);
        resolve({ port: server.port, close: () => new Promise((done) => server.close(500, done)) });
      },
    );
  });
}
