import { type Server, type Socket, createServer } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { RpcCall } from '../grpc/server.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../grpc/limits.ts';
import type { Status } from '../grpc/status.ts';
import { ChunkPool } from '../http2/chunk-pool.ts';
import type { Connection } from '../http2/connection.ts';
import { SERVER_KEEPALIVE } from '../http2/limits.ts';
import type { ServerHost, ServerKeepalive } from '../http2/server/host.ts';
import { ServerConnection } from '../http2/server/server-connection.ts';
import { http1Server } from './http1.ts';
import { inflateGzip } from './inflate.ts';
import { LeanSocket } from './lean-socket.ts';
import * as limits from './limits.ts';
import type { NodeServer, NodeServerOptions } from './server.ts';
import { sniffProtocol } from './sniff.ts';
import { TLS_HERE, TlsFront, type TlsFrontHost, endOf, refuseTls } from './tls-front.ts';

export interface LeanServerOptions extends NodeServerOptions {
  /** Key and certificate (and client CA) as node:tls takes them; ALPN is set here. Without it the port is cleartext. */
  readonly tls?: TlsOptions;
  /** etcd's figures unless told otherwise. */
  readonly keepalive?: ServerKeepalive;
}

/** Serves gRPC and HTTP/1.1 on one port with our own HTTP/2. `done` gets the system's error or the server. */
export function serveLean(
  options: LeanServerOptions,
  done: (error: NodeJS.ErrnoException | undefined, server: NodeServer | undefined) => void,
): void {
  const server = new LeanServer(options);
  const failed = (error: NodeJS.ErrnoException) => done(error, undefined);
  server.listener.once('error', failed);
  server.listener.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
    server.listener.off('error', failed);
    // Errors of accept() (out of file descriptors) concern one connection, not the server.
    server.listener.on('error', () => {});
    done(undefined, server);
  });
}

class LeanServer implements NodeServer, ServerHost, TlsFrontHost {
  readonly listener: Server;
  readonly pool = new ChunkPool();
  readonly methods: ServerHost['methods'];
  readonly http: ServerHost['http'];
  readonly maxMessageBytes: number;
  readonly maxHttpBodyBytes = limits.MAX_HTTP_BODY_BYTES;
  readonly inflate = inflateGzip;
  readonly keepalive: ServerKeepalive;
  private readonly options: LeanServerOptions;
  private readonly sockets = new Set<Socket>();
  private readonly front: TlsFront | undefined;
  private readonly http1: ReturnType<typeof http1Server>;
  private readonly calling = new Map<ServerConnection, LeanSocket>();
  private readonly timed = new Set<ServerConnection>();
  private dirty: LeanSocket[] = [];
  private isClosing = false;
  private slowTimer: NodeJS.Timeout | undefined;
  private deadlineTimer: NodeJS.Timeout | undefined;
  /** When the deadlines of `timed` are looked at next. */
  private sweepMs = Number.POSITIVE_INFINITY;
  private readonly flushDirty = (): void => this.flushAll();

  constructor(options: LeanServerOptions) {
    this.options = options;
    this.methods = options.methods;
    this.http = options.http1;
    this.maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    this.keepalive = options.keepalive ?? SERVER_KEEPALIVE;
    this.http1 = http1Server(options.http1);
    this.front = options.tls === undefined ? undefined : new TlsFront(options.tls, this);
    this.listener = createServer({ noDelay: true }, (socket) => (this.front ? this.front.accept(socket) : this.accept(socket)));
    this.listener.maxConnections = limits.MAX_CONNECTIONS;
    this.slowTimer = setInterval(() => this.tickAll(), limits.SLOW_TICK_MS).unref();
  }

  get port(): number {
    const address = this.listener.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get connections(): number {
    return this.sockets.size + (this.front?.size ?? 0);
  }

  close(graceMs: number, done: () => void): void {
    this.isClosing = true;
    this.listener.close(() => {
      clearInterval(this.slowTimer);
      clearTimeout(this.deadlineTimer);
      done();
    });
    this.front?.close();
    const http2 = new Set<Socket>();
    for (const [connection, lean] of this.calling) {
      http2.add(lean.socket);
      connection.drain();
    }
    const cutOff = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, graceMs);
    this.listener.once('close', () => clearTimeout(cutOff));
    for (const socket of this.sockets) if (!http2.has(socket)) socket.destroySoon();
  }

  updateTls(tls: TlsOptions): Error | undefined {
    try {
      this.front?.update(tls);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  onSecure(socket: Socket): void {
    this.accept(socket);
  }

  onRefused(remote: string, reason: string): void {
    this.options.observer?.onRefused?.(remote, reason);
  }

  flushSoon(connection: Connection): void {
    const lean = this.calling.get(connection as ServerConnection);
    if (lean === undefined) return;
    if (this.dirty.push(lean) === 1) setImmediate(this.flushDirty);
  }

  onCallStarted(call: RpcCall): void {
    this.options.observer?.onCallStarted(call);
  }

  onCallFinished(call: RpcCall, status: Status): void {
    this.options.observer?.onCallFinished(call, status);
  }

  /** A throwing handler is a broken invariant: it goes where uncaught errors go, after this turn's bytes were handled. */
  onHandlerError(error: unknown): void {
    setImmediate(() => {
      throw error;
    });
  }

  private flushAll(): void {
    const { dirty } = this;
    this.dirty = [];
    for (const lean of dirty) lean.flush();
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
  }

  private accept(socket: Socket): void {
    this.track(socket);
    sniffProtocol(socket, (protocol) => {
      if (protocol === 'tls') {
        this.onRefused(endOf(socket), TLS_HERE);
        return refuseTls(socket);
      }
      if (protocol === 'http2') this.call(socket);
      else this.http1.emit('connection', socket);
      socket.resume();
    });
  }

  private call(socket: Socket): void {
    const nowMs = () => this.options.clock.monotonicMs();
    const connection = new ServerConnection(this, { remote: endOf(socket) }, nowMs());
    const lean = new LeanSocket(socket, connection, nowMs, true);
    this.calling.set(connection, lean);
    lean.flush();
    if (this.isClosing) connection.drain();
    socket.on('close', () => {
      this.calling.delete(connection);
      this.timed.delete(connection);
    });
  }

  watchDeadlines(connection: ServerConnection): void {
    this.timed.add(connection);
    this.sweepBy(connection.nextDeadlineMs);
  }

  private sweepBy(deadlineMs: number): void {
    if (deadlineMs >= this.sweepMs) return;
    this.sweepMs = deadlineMs;
    clearTimeout(this.deadlineTimer);
    const inMs = deadlineMs - this.options.clock.monotonicMs() + 1;
    const soonMs = Math.min(Math.max(inMs, limits.DEADLINE_SWEEP_MS), limits.MAX_TIMER_MS);
    this.deadlineTimer = setTimeout(() => this.tickTimed(), soonMs).unref();
  }

  private tickAll(): void {
    const nowMs = this.options.clock.monotonicMs();
    for (const connection of this.calling.keys()) connection.onTick(nowMs);
  }

  private tickTimed(): void {
    const nowMs = this.options.clock.monotonicMs();
    this.sweepMs = Number.POSITIVE_INFINITY;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const connection of this.timed) {
      if (nowMs > connection.nextDeadlineMs) connection.onTick(nowMs);
      if (connection.hasDeadlines) nextMs = Math.min(nextMs, connection.nextDeadlineMs);
      else this.timed.delete(connection);
    }
    this.sweepBy(nextMs);
  }
}
