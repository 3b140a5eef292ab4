// Serves the echo methods for foreign clients and conformance tools: `echo-main.ts lean|node`; prints its port.
import { echoMethods } from '../../acceptance/echo-methods.ts';
import { serveLean } from '../lean-server.ts';
import { type NodeServer, serveNode } from '../server.ts';

const serve = process.argv[2] === 'node' ? serveNode : serveLean;
const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };
const methods = echoMethods({ cancelled: [], deadlinesMs: [] });

serve(
  {
    host: '127.0.0.1',
    port: Number(process.argv[3] ?? 0),
    methods,
    clock,
    http1: (request, respond) => respond({ status: 200, headers: {}, body: Buffer.from(`${request.method} ${request.target}\n`) }),
  },
  (error: Error | undefined, server: NodeServer | undefined) => {
    if (server === undefined) throw error ?? new Error('no server');
    process.stdout.write(`${server.port}\n`);
  },
);
