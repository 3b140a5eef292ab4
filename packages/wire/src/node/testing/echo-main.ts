// Serves the echo methods for foreign clients and conformance tools: `echo-main.ts lean|node`; says its port.
import type { TlsOptions } from 'node:tls';
import { workerData } from 'node:worker_threads';
import { echoMethods } from '../../acceptance/echo-methods.ts';
import { serveLean } from '../lean-server.ts';
import { type NodeServer, serveNode } from '../server.ts';

const serve = process.argv[2] === 'node' ? serveNode : serveLean;
const clock = { monotonicMs: () => Math.floor(performance.now()), wallMs: () => Date.now() };

serve(
  {
    host: '127.0.0.1',
    port: 0,
    methods: echoMethods({ cancelled: [], deadlinesMs: [] }),
    clock,
    http1: (request, respond) => respond({ status: 200, headers: {}, body: Buffer.from(`${request.method} ${request.target}\n`) }),
    ...(workerData as { tls?: TlsOptions } | null),
  },
  (error: Error | undefined, server: NodeServer | undefined) => {
    if (server === undefined) throw error ?? new Error('no server');
    process.stdout.write(`${server.port}\n`);
  },
);
