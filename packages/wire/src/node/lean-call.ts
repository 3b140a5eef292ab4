import type { RpcCallOptions, RpcStream, RpcStreamEnd, RpcStreamListener } from '../grpc/client.ts';
import { MAX_SEND_QUEUE_BYTES } from '../grpc/limits.ts';
import type { ClientConnection } from '../http2/client/client-connection.ts';
import type { ClientStream, ClientStreamOwner } from '../http2/client/client-stream.ts';
import { MAX_TIMER_MS } from './limits.ts';

/** Whom a call tells that it is over. */
export interface LeanCallHost {
  forget(call: LeanCall): void;
}

/** One call of a client: it waits for a connection, then lives on one stream of it. */
export class LeanCall implements RpcStream, ClientStreamOwner {
  readonly path: string;
  private readonly host: LeanCallHost;
  private readonly options: RpcCallOptions;
  private readonly listener: RpcStreamListener;
  private readonly timer: NodeJS.Timeout | undefined;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private halfClosed = false;
  private stream: ClientStream | undefined;
  private ended = false;

  constructor(host: LeanCallHost, path: string, options: RpcCallOptions, listener: RpcStreamListener) {
    this.host = host;
    this.path = path;
    this.options = options;
    this.listener = listener;
    const { timeoutMs } = options;
    if (timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS)
      this.timer = setTimeout(() => this.giveUp('deadline exceeded'), Math.max(0, timeoutMs));
  }

  /** Puts the call on a connection that has room. */
  start(connection: ClientConnection): void {
    if (this.ended) return;
    const { waiting } = this;
    this.waiting = [];
    this.stream = connection.open(this.path, this.options, this);
    const last = waiting.length - 1;
    for (let i = 0; i <= last; i++) this.stream.send(waiting[i], this.halfClosed && i === last);
    if (this.halfClosed) this.stream.halfClose();
  }

  /** One request and no more, in one frame where it fits. */
  sendOnly(request: Uint8Array): void {
    if (this.stream === undefined) {
      this.send(request);
      this.halfClosed = true;
    } else if (!this.ended) {
      this.halfClosed = true;
      this.stream.send(request, true);
    }
  }

  send(message: Uint8Array): boolean {
    if (this.ended || this.halfClosed) return false;
    if (this.stream !== undefined) {
      if (this.stream.queuedBytes <= MAX_SEND_QUEUE_BYTES) return this.stream.send(message, false);
      this.giveUp('the server is too slow for this stream');
      return false;
    }
    this.waitingBytes += message.length;
    if (this.waitingBytes > MAX_SEND_QUEUE_BYTES) this.giveUp('too much was queued before a connection was there');
    else this.waiting.push(message);
    return !this.ended;
  }

  halfClose(): void {
    if (this.ended || this.halfClosed) return;
    this.halfClosed = true;
    this.stream?.halfClose();
  }

  cancel(): void {
    this.giveUp('cancelled');
  }

  /** Ends the call for a reason of this side: the outcome depends on whether anything may have left. */
  giveUp(reason: string): void {
    if (this.ended) return;
    const end: RpcStreamEnd = this.stream ? { outcome: 'maybeDelivered', reason } : { outcome: 'neverSent', reason };
    this.later(end);
    this.stream?.abandon();
  }

  neverSent(reason: string): void {
    if (!this.ended) this.later({ outcome: 'neverSent', reason });
  }

  onMessage(message: Uint8Array): void {
    this.listener.onMessage(message);
  }

  onDrain(): void {
    this.listener.onDrain();
  }

  onEnd(end: RpcStreamEnd): void {
    if (this.ended) return;
    this.settle();
    this.listener.onEnd(end);
  }

  private later(end: RpcStreamEnd): void {
    this.settle();
    setImmediate(() => this.listener.onEnd(end));
  }

  private settle(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.waiting = [];
    this.host.forget(this);
  }
}
