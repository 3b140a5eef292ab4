import { type ServerHttp2Stream, constants } from 'node:http2';
import { Deframer, type FrameRefusal, type FrameSink, framePrefix } from '../grpc/deframer.ts';
import { MAX_SEND_QUEUE_BYTES, SEND_HIGH_WATER_BYTES } from '../grpc/limits.ts';
import type { RpcCall, RpcCallEvents, RpcMetadata, RpcMethod, RpcPeer, RpcStreamEvents } from '../grpc/server.ts';
import { encodeStatusMessage } from '../grpc/status-message.ts';
import { Status } from '../grpc/status.ts';

const RESPONSE_HEADERS = { ':status': 200, 'content-type': 'application/grpc' } as const;

/** What a call needs of the server it runs in. */
export interface CallHost {
  readonly maxMessageBytes: number;
  /** The call is over, with this status. */
  finished(call: NodeCall, status: Status): void;
}

export interface CallStart {
  readonly path: string;
  readonly metadata: RpcMetadata;
  readonly peer: RpcPeer;
  readonly deadlineMs: number | undefined;
}

/** One gRPC call on one node:http2 stream. */
export class NodeCall implements RpcCall, FrameSink {
  readonly path: string;
  readonly metadata: RpcMetadata;
  readonly peer: RpcPeer;
  readonly deadlineMs: number | undefined;
  readonly method: RpcMethod;
  readonly kind: RpcMethod['kind'];
  isOpen = true;
  private readonly host: CallHost;
  private readonly stream: ServerHttp2Stream;
  private readonly deframer: Deframer;
  private events: RpcCallEvents | undefined;
  private inbound: RpcStreamEvents | undefined;
  private requested = false;
  private headersSent = false;
  private trailers: Record<string, string> = {};

  constructor(host: CallHost, stream: ServerHttp2Stream, method: RpcMethod, start: CallStart) {
    this.host = host;
    this.stream = stream;
    this.method = method;
    this.kind = method.kind;
    this.path = start.path;
    this.metadata = start.metadata;
    this.peer = start.peer;
    this.deadlineMs = start.deadlineMs;
    this.deframer = new Deframer(host.maxMessageBytes);
    stream.on('data', (chunk: Buffer) => this.deframer.push(chunk, this));
    stream.on('end', () => this.onHalfClose());
    stream.on('drain', () => this.onDrain());
    stream.on('wantTrailers', () => this.sendTrailers());
    stream.on('error', () => {});
    // Not 'close': a stream that is reset 'ends' before that, as one whose client has said everything, or never where nobody reads.
    stream.on('aborted', () => this.cancelled());
  }

  /** Streams of the client's begin before their first message. */
  start(): void {
    if (this.method.kind !== 'clientStream' && this.method.kind !== 'bidi') return;
    const { method } = this;
    this.guarded(() => {
      this.inbound = method.open(this);
      this.events = this.inbound;
    });
  }

  respond(message: Uint8Array | readonly Uint8Array[]): void {
    if (!this.isOpen) return;
    this.write(message);
    this.finish(Status.OK, '');
  }

  send(message: Uint8Array): boolean {
    if (!this.isOpen) return false;
    if (this.stream.writableLength > MAX_SEND_QUEUE_BYTES) {
      this.cut(Status.RESOURCE_EXHAUSTED, 'the receiver is too slow for this stream');
      return false;
    }
    this.write(message);
    const more = this.stream.writableLength < SEND_HIGH_WATER_BYTES;
    // A client that does not read is not read from either.
    if (!more) this.stream.pause();
    return more;
  }

  end(): void {
    if (this.isOpen) this.finish(Status.OK, '');
  }

  fail(status: Status, message: string, trailers?: Readonly<Record<string, string>>): void {
    if (this.isOpen) this.finish(status, message, trailers);
  }

  /** Ends the call from the transport's side: the handler hears of it as a cancellation. */
  cut(status: Status, message: string): void {
    if (!this.isOpen) return;
    this.finish(status, message);
    this.tellCancelled();
  }

  onFrame(message: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.inbound) return this.guarded(() => this.inbound?.onMessage(this, message));
    if (this.requested) return this.cut(Status.INTERNAL, 'more than one request on a call that takes one');
    this.requested = true;
    const { method } = this;
    if (method.kind === 'unary') this.guarded(() => method.handle(this, message));
    else if (method.kind === 'serverStream') {
      this.guarded(() => {
        this.events = method.open(this, message);
      });
    }
  }

  onRefused(refusal: FrameRefusal, bytes: number): void {
    if (refusal === 'compressed')
      return this.cut(Status.UNIMPLEMENTED, 'grpc: Decompressor is not installed for grpc-encoding of the request');
    this.cut(Status.RESOURCE_EXHAUSTED, `grpc: received message larger than max (${bytes} vs. ${this.host.maxMessageBytes})`);
  }

  private onHalfClose(): void {
    if (!this.isOpen) return;
    if (this.deframer.isMidMessage) return this.cut(Status.INTERNAL, 'the request ends inside a message');
    if (this.inbound) return this.guarded(() => this.inbound?.onHalfClose(this));
    if (!this.requested) this.cut(Status.INTERNAL, 'a call without a request');
  }

  private onDrain(): void {
    if (!this.isOpen) return;
    this.stream.resume();
    this.guarded(() => this.events?.onDrain(this));
  }

  private cancelled(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.deframer.stop();
    this.stream.resume();
    this.host.finished(this, Status.CANCELLED);
    this.tellCancelled();
  }

  private tellCancelled(): void {
    const { events } = this;
    this.events = undefined;
    this.inbound = undefined;
    if (events) this.guarded(() => events.onCancel(this));
  }

  private guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(Status.INTERNAL, 'internal error');
      throw error;
    }
  }

  private write(message: Uint8Array | readonly Uint8Array[]): void {
    if (this.stream.destroyed) return;
    if (!this.headersSent) {
      this.headersSent = true;
      this.stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
    }
    const parts = message instanceof Uint8Array ? [message] : message;
    this.stream.write(framePrefix(parts.reduce((bytes, part) => bytes + part.length, 0)));
    for (const part of parts) this.stream.write(part);
  }

  private finish(status: Status, message: string, trailers: Readonly<Record<string, string>> = {}): void {
    this.isOpen = false;
    this.deframer.stop();
    this.host.finished(this, status);
    if (this.stream.destroyed) return;
    this.trailers = { ...trailers, 'grpc-status': String(status) };
    if (message !== '') this.trailers['grpc-message'] = encodeStatusMessage(message);
    if (this.headersSent) this.stream.end();
    else {
      this.stream.respond({ ...RESPONSE_HEADERS, ...this.trailers }, { endStream: true });
      this.stopClient();
    }
    this.stream.resume();
  }

  private sendTrailers(): void {
    this.stream.sendTrailers(this.trailers);
    setImmediate(() => this.stopClient());
  }

  /** A client that still sends is told that nobody listens (RFC 9113, 8.1). */
  private stopClient(): void {
    if (!this.stream.readableEnded) this.stream.close(constants.NGHTTP2_NO_ERROR);
  }
}
