import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { HttpHandler, HttpResponse } from '../grpc/http1.ts';
import { MAX_HTTP_BODY_BYTES } from './limits.ts';

/** An HTTP/1.1 server without a port of its own: connections are handed to it. */
export function http1Server(handler: HttpHandler): Server {
  const server = createServer((request, response) => receive(request, response, handler));
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

function receive(request: IncomingMessage, response: ServerResponse, handler: HttpHandler): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('error', () => response.destroy());
  response.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_HTTP_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (bytes > MAX_HTTP_BODY_BYTES) return answer(response, plain(413, 'request body too large\n'));
    const parts = { method: request.method ?? 'GET', target: request.url ?? '/', body: Buffer.concat(chunks) };
    try {
      handler(parts, (result) => answer(response, result));
    } catch {
      answer(response, plain(500, 'internal error\n'));
    }
  });
}

function answer(response: ServerResponse, result: HttpResponse): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(result.status, { ...result.headers, 'content-length': String(result.body.length) });
  response.end(result.body);
}

function plain(status: number, text: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(text) };
}
