import { type ClientHttp2Session, connect } from 'node:http2';
import type { RpcCallOptions, RpcChannel, RpcChannelState, RpcOutcome, RpcPending, RpcStream, RpcStreamListener } from '../grpc/client.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../grpc/limits.ts';
import { ChannelCall } from './channel-call.ts';
import * as limits from './limits.ts';
import { UnaryListener } from './unary.ts';

export interface NodeChannelOptions {
  readonly host: string;
  readonly port: number;
  /** Largest answer message; larger ones end the call. Unbounded answers need a bound from the caller. */
  readonly maxMessageBytes?: number;
  readonly connectTimeoutMs?: number;
  /** 0 turns the liveness probe off. */
  readonly keepaliveMs?: number;
}

/** A channel over node:http2, without TLS. */
export function nodeChannel(options: NodeChannelOptions): RpcChannel {
  return new NodeChannel(options);
}

class NodeChannel implements RpcChannel {
  readonly endpoint: string;
  state: RpcChannelState = 'idle';
  private readonly options: NodeChannelOptions;
  private session: ClientHttp2Session | undefined;
  private waiting = new Set<ChannelCall>();
  private readonly running = new Map<ChannelCall, ClientHttp2Session>();
  private keepalive: NodeJS.Timeout | undefined;

  constructor(options: NodeChannelOptions) {
    this.options = options;
    this.endpoint = `${options.host}:${options.port}`;
  }

  unary(path: string, request: Uint8Array, options: RpcCallOptions, done: (outcome: RpcOutcome) => void): RpcPending {
    const call = this.open(path, options, new UnaryListener(done));
    call.send(request);
    call.halfClose();
    return call;
  }

  open(path: string, options: RpcCallOptions, listener: RpcStreamListener): RpcStream {
    const maxMessageBytes = this.options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    const call = new ChannelCall(path, options, listener, maxMessageBytes, (each) => this.forget(each));
    if (this.state === 'closed') call.neverSent('the channel is closed');
    else if (this.state === 'ready' && this.session) this.run(call, this.session);
    else if (this.waiting.size >= limits.MAX_WAITING_CALLS) call.neverSent('too many calls wait for a connection');
    else {
      this.waiting.add(call);
      if (this.state === 'idle') this.connect();
    }
    return call;
  }

  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    for (const call of [...this.waiting, ...this.running.keys()]) call.giveUp('the channel was closed');
    clearInterval(this.keepalive);
    this.session?.destroy();
  }

  private connect(): void {
    this.state = 'connecting';
    const host = this.options.host.includes(':') ? `[${this.options.host}]` : this.options.host;
    const session = connect(`http://${host}:${this.options.port}`, {
      maxSessionMemory: limits.MAX_SESSION_MEMORY_MIB,
      settings: { enablePush: false, initialWindowSize: limits.STREAM_WINDOW_BYTES },
    });
    this.session = session;
    let failure = 'the connection was closed';
    const timer = setTimeout(() => {
      failure = 'connecting took too long';
      session.destroy();
    }, this.options.connectTimeoutMs ?? limits.CONNECT_TIMEOUT_MS);
    session.once('connect', () => {
      clearTimeout(timer);
      this.onConnected(session);
    });
    session.on('goaway', (_code, lastStreamId) => this.onGoaway(session, lastStreamId));
    session.on('error', (error) => {
      failure = error.message;
    });
    session.on('close', () => {
      clearTimeout(timer);
      this.onClosed(session, failure);
    });
  }

  private onConnected(session: ClientHttp2Session): void {
    if (this.state !== 'connecting' || this.session !== session) return;
    this.state = 'ready';
    session.setLocalWindowSize(limits.CONNECTION_WINDOW_BYTES);
    this.watchLiveness(session);
    const calls = this.waiting;
    this.waiting = new Set();
    for (const call of calls) this.run(call, session);
  }

  private run(call: ChannelCall, session: ClientHttp2Session): void {
    this.running.set(call, session);
    session.ref();
    call.start(session);
  }

  private forget(call: ChannelCall): void {
    this.waiting.delete(call);
    this.running.delete(call);
    if (this.running.size === 0) this.session?.unref();
  }

  /** The server takes no more calls on this connection; those above `lastStreamId` it has not looked at (RFC 9113, 6.8). */
  private onGoaway(session: ClientHttp2Session, lastStreamId: number): void {
    this.abandon(session);
    for (const [call, on] of this.running) {
      if (on === session && (call.streamId ?? 0) > lastStreamId) call.neverSent('the server was leaving');
    }
  }

  private onClosed(session: ClientHttp2Session, reason: string): void {
    const wasConnecting = this.state === 'connecting' && this.session === session;
    this.abandon(session);
    for (const [call, on] of this.running) if (on === session) call.giveUp(reason);
    if (!wasConnecting) return;
    for (const call of this.waiting) call.neverSent(reason);
  }

  private abandon(session: ClientHttp2Session): void {
    if (this.session !== session) return;
    clearInterval(this.keepalive);
    this.session = undefined;
    if (this.state !== 'closed') this.state = 'idle';
  }

  private watchLiveness(session: ClientHttp2Session): void {
    const intervalMs = this.options.keepaliveMs ?? limits.KEEPALIVE_MS;
    if (intervalMs === 0) return;
    this.keepalive = setInterval(() => {
      if (this.running.size === 0 || session.destroyed) return;
      const timer = setTimeout(() => session.destroy(new Error('no sign of life from the server')), limits.KEEPALIVE_TIMEOUT_MS);
      const asked = session.ping(() => clearTimeout(timer));
      if (!asked) clearTimeout(timer);
    }, intervalMs).unref();
  }
}
