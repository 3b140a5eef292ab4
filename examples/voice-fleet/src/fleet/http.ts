import { Agent, createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { MAX_REPLY_BYTES } from '../limits.ts';
import type { ListenError } from './protocol.ts';

export interface HttpReply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface HttpCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export const errorReply = (status: number, code: string, message: string): HttpReply => {
  const body: ListenError = { code, message };
  return { status, body };
};

/** JSON out, bytes in, bodies bounded. A handler that throws is a bug and answers 500 with code `BUG`. */
export async function serve(
  handle: (call: HttpCall) => Promise<HttpReply>,
  maxBodyBytes: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((incoming, outgoing) => {
    readBody(incoming, maxBodyBytes)
      .then((body) =>
        body === undefined
          ? errorReply(413, 'TOO_LARGE', `more than ${maxBodyBytes} bytes`)
          : handle({ path: incoming.url ?? '/', headers: incoming.headers, body }),
      )
      .catch((error: unknown) => errorReply(500, 'BUG', error instanceof Error ? error.message : String(error)))
      .then((reply) =>
        outgoing.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(JSON.stringify(reply.body)),
      )
      .catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 60_000;
  return await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: address !== null && typeof address === 'object' ? address.port : 0 });
    });
  });
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
  }
  return length <= maxBytes ? Buffer.concat(chunks) : undefined;
}

export interface PostResult {
  readonly status: number;
  readonly body: unknown;
}

/** The other side took the request and did not answer in time: asking another would only add to its load. */
export class NoAnswerInTime extends Error {}

/** Keep-alive POST on loopback. Rejects when the other side is gone, or with NoAnswerInTime. */
export function post(
  agent: Agent,
  port: number,
  call: { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
  timeoutMs: number,
): Promise<PostResult> {
  return new Promise((resolve, reject) => {
    const headers = { ...call.headers, 'content-length': String(call.body.length) };
    const outgoing = request(
      { agent, host: '127.0.0.1', port, method: 'POST', path: call.path, headers, timeout: timeoutMs },
      (incoming) => {
        readBody(incoming, MAX_REPLY_BYTES).then((body) => resolve({ status: incoming.statusCode ?? 0, body: parse(body) }), reject);
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new NoAnswerInTime(`no answer in ${timeoutMs} ms`)));
    outgoing.once('error', reject);
    outgoing.end(call.body);
  });
}

export function keepAliveAgent(maxSockets: number): Agent {
  return new Agent({ keepAlive: true, maxSockets });
}

function parse(body: Uint8Array | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}
