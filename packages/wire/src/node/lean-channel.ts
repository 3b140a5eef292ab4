import { type Socket, connect as connectTcp, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { RpcCallOptions, RpcChannel, RpcChannelState, RpcOutcome, RpcPending, RpcStream, RpcStreamListener } from '../grpc/client.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../grpc/limits.ts';
import { ChunkPool } from '../http2/chunk-pool.ts';
import { ClientConnection, type ClientHost } from '../http2/client/client-connection.ts';
import { RequestHeaders } from '../http2/client/request-headers.ts';
import type { Connection } from '../http2/connection.ts';
import type { NodeChannelOptions } from './channel.ts';
import { inflateGzip } from './inflate.ts';
import { LeanCall, type LeanCallHost } from './lean-call.ts';
import { LeanSocket } from './lean-socket.ts';
import * as limits from './limits.ts';
import { UnaryListener } from './unary.ts';

export interface LeanChannelOptions extends NodeChannelOptions {
  /** As node:tls takes them; without it the connection is cleartext. */
  readonly tls?: ConnectionOptions;
}

/** A channel over our own HTTP/2. */
export function leanChannel(options: LeanChannelOptions): RpcChannel {
  return new LeanChannel(options);
}

/** What OpenSSL says of a plain answer. */
const NO_TLS = /wrong version number|packet length too long|http request/;

const pool = new ChunkPool();
const nowMs = (): number => Math.floor(performance.now());

class LeanChannel implements RpcChannel, ClientHost, LeanCallHost {
  readonly endpoint: string;
  readonly pool = pool;
  readonly inflate = inflateGzip;
  readonly requests: RequestHeaders;
  readonly maxMessageBytes: number;
  readonly keepaliveMs: number;
  state: RpcChannelState = 'idle';
  private readonly options: LeanChannelOptions;
  /** The connection new calls go to. */
  private current: LeanSocket | undefined;
  private readonly sockets = new Map<Connection, LeanSocket>();
  private readonly waiting = new Set<LeanCall>();
  private readonly running = new Set<LeanCall>();
  private dirty: LeanSocket[] = [];
  private readonly flushDirty = (): void => {
    const { dirty } = this;
    this.dirty = [];
    for (const lean of dirty) lean.flush();
  };

  constructor(options: LeanChannelOptions) {
    this.options = options;
    this.endpoint = `${options.host}:${options.port}`;
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    this.requests = new RequestHeaders(`${host}:${options.port}`, options.tls !== undefined);
    this.maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    this.keepaliveMs = options.keepaliveMs ?? limits.KEEPALIVE_MS;
  }

  unary(path: string, request: Uint8Array, options: RpcCallOptions, done: (outcome: RpcOutcome) => void): RpcPending {
    const call = this.begin(path, options, new UnaryListener(done));
    call.sendOnly(request);
    return call;
  }

  open(path: string, options: RpcCallOptions, listener: RpcStreamListener): RpcStream {
    return this.begin(path, options, listener);
  }

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    for (const call of [...this.waiting, ...this.running]) call.giveUp('the channel was closed');
    for (const lean of this.sockets.values()) lean.socket.destroy();
  }

  flushSoon(connection: Connection): void {
    const lean = this.sockets.get(connection);
    if (lean !== undefined && this.dirty.push(lean) === 1) setImmediate(this.flushDirty);
  }

  onReady(connection: ClientConnection): void {
    if (this.state !== 'connecting' || this.current?.connection !== connection) return;
    this.state = 'ready';
    this.current.socket.setTimeout(0);
    this.onRoom(connection);
    if (this.running.size === 0) this.current.socket.unref();
  }

  onLeaving(connection: ClientConnection): void {
    this.abandon(connection);
    // Calls that waited for room on it need another one.
    if (this.waiting.size > 0 && this.state === 'idle') this.connect();
  }

  onRoom(connection: ClientConnection): void {
    if (this.current?.connection !== connection) return;
    for (const call of this.waiting) {
      if (!connection.hasRoom) return;
      this.waiting.delete(call);
      this.run(call, connection);
    }
  }

  forget(call: LeanCall): void {
    this.waiting.delete(call);
    this.running.delete(call);
    if (this.running.size === 0 && this.state === 'ready') this.current?.socket.unref();
  }

  private begin(path: string, options: RpcCallOptions, listener: RpcStreamListener): LeanCall {
    const call = new LeanCall(this, path, options, listener);
    const connection = this.current?.connection as ClientConnection | undefined;
    if (this.state === 'closed') call.neverSent('the channel is closed');
    else if (this.state === 'ready' && connection?.hasRoom) this.run(call, connection);
    else if (this.waiting.size >= limits.MAX_WAITING_CALLS) call.neverSent('too many calls wait for a connection');
    else {
      this.waiting.add(call);
      if (this.state === 'idle') this.connect();
    }
    return call;
  }

  private run(call: LeanCall, connection: ClientConnection): void {
    if (this.running.size === 0) this.current?.socket.ref();
    this.running.add(call);
    call.start(connection);
  }

  private connect(): void {
    this.state = 'connecting';
    const { host, port, tls } = this.options;
    const socket: Socket =
      tls === undefined
        ? connectTcp({ host, port, noDelay: true })
        : connectTls({ ...(isIP(host) === 0 ? { servername: host } : {}), ...tls, host, port, ALPNProtocols: ['h2'] });
    socket.setNoDelay(true);
    const connection = new ClientConnection(this, nowMs());
    const lean = new LeanSocket(socket, connection, nowMs, false);
    this.current = lean;
    this.sockets.set(connection, lean);
    socket.on('error', (error) => {
      connection.lostReason = NO_TLS.test(error.message) ? `${this.endpoint} does not speak TLS` : error.message;
    });
    const timer = setTimeout(() => {
      if (this.state !== 'connecting' || this.current !== lean) return;
      connection.lostReason = 'connecting took too long';
      socket.destroy();
    }, this.options.connectTimeoutMs ?? limits.CONNECT_TIMEOUT_MS);
    const pulse = setInterval(() => connection.onTick(nowMs()), limits.SLOW_TICK_MS).unref();
    socket.on('close', () => {
      clearTimeout(timer);
      clearInterval(pulse);
      this.sockets.delete(connection);
      this.onClosed(connection);
    });
    lean.flush();
  }

  private onClosed(connection: ClientConnection): void {
    if (this.current?.connection !== connection) return;
    this.abandon(connection);
    for (const call of this.waiting) call.neverSent(connection.lostReason);
  }

  private abandon(connection: ClientConnection): void {
    if (this.current?.connection !== connection) return;
    this.current = undefined;
    if (this.state !== 'closed') this.state = 'idle';
  }
}
