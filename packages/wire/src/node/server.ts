import type { IncomingHttpHeaders } from 'node:http2';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { createServer as createHttp2Server } from 'node:http2';
import { type Server, type Socket, createServer } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Clock } from '@raftgate/io';
import type { HttpHandler } from '../grpc/http1.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../grpc/limits.ts';
import type { RpcCall, RpcMethods } from '../grpc/server.ts';
import { encodeStatusMessage } from '../grpc/status-message.ts';
import { Status } from '../grpc/status.ts';
import { parseTimeout } from '../grpc/timeout.ts';
import { http1Server } from './http1.ts';
import * as limits from './limits.ts';
import { type CallHost, NodeCall } from './server-call.ts';
import { sniffProtocol } from './sniff.ts';
import { TLS_HERE, endOf, refuseTls } from './tls-front.ts';

/** Hears of every call and connection, for metrics. */
export interface NodeServerObserver {
  onCallStarted(call: RpcCall): void;
  onCallFinished(call: RpcCall, status: Status): void;
  /** A connection was turned away before it could call: it or the port speaks TLS, or its handshake failed. */
  onRefused?(remote: string, reason: string): void;
}

export interface NodeServerOptions {
  readonly host: string;
  /** 0 draws a free port. */
  readonly port: number;
  readonly methods: RpcMethods;
  /** Requests that speak HTTP/1.1 on the same port. */
  readonly http1: HttpHandler;
  readonly clock: Clock;
  /** Largest request message; larger ones end as RESOURCE_EXHAUSTED. */
  readonly maxMessageBytes?: number;
  readonly observer?: NodeServerObserver;
}

export interface NodeServer {
  readonly port: number;
  /** Connections that are open. */
  readonly connections: number;
  /** New key, certificate or client authority for connections to come; the error when they cannot be used. Cleartext ports take none. */
  updateTls?(tls: TlsOptions): Error | undefined;
  /** Takes no more calls; what runs may end within `graceMs`, the rest is cut off. */
  close(graceMs: number, done: () => void): void;
}

/** Serves gRPC (HTTP/2 without TLS, prior knowledge) and HTTP/1.1 on one port. `done` gets the system's error or the server. */
export function serveNode(
  options: NodeServerOptions,
  done: (error: NodeJS.ErrnoException | undefined, server: NodeServer | undefined) => void,
): void {
  const transport = new NodeTransport(options);
  const failed = (error: NodeJS.ErrnoException) => done(error, undefined);
  transport.listener.once('error', failed);
  transport.listener.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
    transport.listener.off('error', failed);
    // Errors of accept() (out of file descriptors) concern one connection, not the server.
    transport.listener.on('error', () => {});
    done(undefined, transport);
  });
}

class NodeTransport implements NodeServer, CallHost {
  readonly listener: Server;
  readonly maxMessageBytes: number;
  private readonly options: NodeServerOptions;
  private readonly sockets = new Set<Socket>();
  /** Those of `sockets` that speak HTTP/2: their sessions close them. */
  private readonly calling = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly timed = new Set<NodeCall>();
  private sweeper: NodeJS.Timeout | undefined;

  constructor(options: NodeServerOptions) {
    this.options = options;
    this.maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    const http1 = http1Server(options.http1);
    const http2 = this.http2Server();
    this.listener = createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => {
        this.sockets.delete(socket);
        this.calling.delete(socket);
      });
      sniffProtocol(socket, (protocol) => {
        if (protocol === 'tls') {
          this.options.observer?.onRefused?.(endOf(socket), TLS_HERE);
          return refuseTls(socket);
        }
        if (protocol === 'http2') {
          this.calling.add(socket);
          http2.emit('connection', socket);
          return;
        }
        http1.emit('connection', socket);
        // node:http listens for data but does not start the flow; node:http2 reads what is buffered by itself.
        socket.resume();
      });
    });
    this.listener.maxConnections = limits.MAX_CONNECTIONS;
  }

  get port(): number {
    const address = this.listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.sockets.size;
  }

  close(graceMs: number, done: () => void): void {
    this.listener.close(() => {
      clearInterval(this.sweeper);
      done();
    });
    for (const session of this.sessions) session.close();
    const cutOff = setTimeout(() => {
      for (const session of this.sessions) session.destroy();
      for (const socket of this.sockets) socket.destroy();
    }, graceMs);
    this.listener.once('close', () => clearTimeout(cutOff));
    for (const socket of this.sockets) if (!this.calling.has(socket)) socket.destroySoon();
  }

  finished(call: NodeCall, status: Status): void {
    this.timed.delete(call);
    this.options.observer?.onCallFinished(call, status);
  }

  private http2Server() {
    const server = createHttp2Server({
      maxSessionMemory: limits.MAX_SESSION_MEMORY_MIB,
      maxHeaderListPairs: limits.MAX_HEADER_PAIRS,
      streamResetBurst: limits.STREAM_RESET_BURST,
      streamResetRate: limits.STREAM_RESET_RATE,
      settings: {
        maxConcurrentStreams: limits.MAX_CONCURRENT_STREAMS,
        initialWindowSize: limits.STREAM_WINDOW_BYTES,
        maxHeaderListSize: limits.MAX_HEADER_LIST_BYTES,
        enablePush: false,
      },
    });
    server.on('session', (session) => {
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
      session.on('connect', () => session.setLocalWindowSize(limits.CONNECTION_WINDOW_BYTES));
      session.on('error', () => session.destroy());
    });
    server.on('sessionError', () => {});
    server.on('error', () => {});
    server.on('stream', (stream, headers) => this.onStream(stream, headers));
    return server;
  }

  private onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    if (stream.destroyed) return;
    const path = headers[':path'] ?? '';
    if (headers[':method'] !== 'POST') return refuseHttp(stream, 405);
    if (!(headers['content-type'] ?? '').startsWith('application/grpc')) return refuseHttp(stream, 415);
    const method = this.options.methods.get(path);
    if (!method) return refuse(stream, Status.UNIMPLEMENTED, `unknown method ${path}`);
    const timeout = first(headers['grpc-timeout']);
    const timeoutMs = timeout === undefined ? undefined : parseTimeout(timeout);
    if (timeout !== undefined && timeoutMs === undefined) return refuse(stream, Status.INTERNAL, 'malformed grpc-timeout');
    const encoding = first(headers['grpc-encoding']) ?? 'identity';
    if (encoding !== 'identity')
      return refuse(stream, Status.UNIMPLEMENTED, `grpc: Decompressor is not installed for grpc-encoding "${encoding}"`);
    const { socket } = stream.session ?? {};
    const call = new NodeCall(this, stream, method, {
      path,
      metadata: { get: (name) => first(headers[name]) },
      peer: { remote: `${socket?.remoteAddress ?? '?'}:${socket?.remotePort ?? 0}` },
      deadlineMs: timeoutMs === undefined ? undefined : this.options.clock.monotonicMs() + timeoutMs,
    });
    this.options.observer?.onCallStarted(call);
    if (call.deadlineMs !== undefined) this.watchDeadline(call);
    call.start();
  }

  private watchDeadline(call: NodeCall): void {
    this.timed.add(call);
    this.sweeper ??= setInterval(() => this.sweep(), limits.DEADLINE_SWEEP_MS).unref();
  }

  private sweep(): void {
    const nowMs = this.options.clock.monotonicMs();
    for (const call of this.timed) {
      if ((call.deadlineMs ?? nowMs) < nowMs) call.cut(Status.DEADLINE_EXCEEDED, 'context deadline exceeded');
    }
    if (this.timed.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function refuseHttp(stream: ServerHttp2Stream, status: number): void {
  stream.on('error', () => {});
  stream.respond({ ':status': status }, { endStream: true });
  stream.resume();
}

function refuse(stream: ServerHttp2Stream, status: Status, message: string): void {
  stream.on('error', () => {});
  const trailers = { 'grpc-status': String(status), 'grpc-message': encodeStatusMessage(message) };
  // Said once per refusal, where it costs nothing: the encodings this side reads.
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity', ...trailers },
    { endStream: true },
  );
  stream.resume();
}
