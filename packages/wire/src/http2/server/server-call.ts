import type { RpcCall, RpcCallEvents, RpcMetadata, RpcMethod, RpcPeer, RpcStreamEvents } from '../../grpc/server.ts';
import { MAX_SEND_QUEUE_BYTES, SEND_HIGH_WATER_BYTES } from '../../grpc/limits.ts';
import { Status } from '../../grpc/status.ts';
import { type BodyRefusal, type Inflated, MessageStream } from '../message-stream.ts';
import { ErrorCode } from '../protocol.ts';
import type { RequestHead } from './request-head.ts';
import type { ServerConnection } from './server-connection.ts';

const NO_TRAILERS: Readonly<Record<string, string>> = {};

interface Ending {
  readonly status: Status;
  readonly message: string;
  readonly trailers: Readonly<Record<string, string>>;
}

const OK_ENDING: Ending = { status: Status.OK, message: '', trailers: NO_TRAILERS };

/** One gRPC call at the server. */
export class ServerCall extends MessageStream implements RpcCall {
  declare readonly connection: ServerConnection;
  readonly deadlineMs: number | undefined;
  readonly startedMs: number;
  isOpen = true;
  private readonly method: RpcMethod;
  private readonly head: RequestHead;
  private events: RpcCallEvents | undefined;
  private inbound: RpcStreamEvents | undefined;
  private requested = false;
  private headSent = false;
  /** How the call ended, until its trailers are sent. */
  private ending: Ending | undefined;
  /** Cut off while its handler worked on: counts as open until it answers. */
  private isAbandoned = false;

  constructor(server: ServerConnection, id: number, head: RequestHead, method: RpcMethod) {
    super(server, id, server.peer.initialWindowBytes);
    this.head = head;
    this.method = method;
    this.startedMs = server.nowMs;
    this.deadlineMs = head.timeoutMs === undefined ? undefined : server.nowMs + head.timeoutMs;
  }

  get metadata(): RpcMetadata {
    return this.head;
  }

  get path(): string {
    return this.head.path;
  }

  get kind(): RpcMethod['kind'] {
    return this.method.kind;
  }

  get peer(): RpcPeer {
    return this.connection.remote;
  }

  override get maxMessageBytes(): number {
    return this.connection.calls.maxMessageBytes;
  }

  override get isPaused(): boolean {
    return this.wantsDrain;
  }

  /** A unary request that has not come in whole. */
  get isWaitingForRequest(): boolean {
    return this.isOpen && !this.requested && this.inbound === undefined;
  }

  /** Streams of the client's begin before their first message. */
  start(): void {
    const { method } = this;
    if (method.kind !== 'clientStream' && method.kind !== 'bidi') return;
    try {
      this.inbound = method.open(this);
      this.events = this.inbound;
    } catch (error) {
      this.threw(error);
    }
  }

  respond(message: Uint8Array | readonly Uint8Array[]): void {
    if (!this.isOpen) return this.settleAbandoned();
    if (message instanceof Uint8Array && !this.headSent && this.answerAtOnce(message)) return;
    this.write(message);
    if (this.isOpen) this.finish(OK_ENDING);
  }

  send(message: Uint8Array): boolean {
    if (!this.isOpen) return false;
    this.write(message);
    if (this.queuedBytes < SEND_HIGH_WATER_BYTES) return this.isOpen;
    // A client that does not read is not read from either.
    this.wantsDrain = true;
    return false;
  }

  end(): void {
    if (this.isOpen) this.finish(OK_ENDING);
  }

  fail(status: Status, message: string, trailers: Readonly<Record<string, string>> = NO_TRAILERS): void {
    if (!this.isOpen) return this.settleAbandoned();
    this.finish({ status, message, trailers });
  }

  /** Ends the call from the transport's side: the handler hears of it as a cancellation. */
  cut(status: Status, message: string): void {
    if (!this.isOpen) return;
    this.abandon();
    this.finish({ status, message, trailers: NO_TRAILERS });
    this.tellCancelled();
  }

  /** The request did not come in whole in time. */
  cutSlow(): void {
    this.cut(Status.CANCELLED, 'the request did not come in whole');
  }

  override onRemoteEnd(): void {
    if (this.isOpen) this.onHalfClose();
    else if (this.localClosed) this.connection.detach(this);
  }

  override onReset(): void {
    if (!this.isOpen) return;
    this.abandon();
    this.isOpen = false;
    this.stopReading();
    this.connection.finished(this, Status.CANCELLED);
    this.tellCancelled();
  }

  override onSent(): void {
    if (this.ending !== undefined) this.writeTrailers(this.ending);
  }

  override onDrain(): void {
    if (!this.isOpen || this.events === undefined) return;
    try {
      this.events.onDrain(this);
    } catch (error) {
      this.threw(error);
    }
  }

  protected override onMessage(message: Uint8Array): void {
    if (!this.isOpen) return;
    if (this.inbound === undefined && this.requested) return this.cut(Status.INTERNAL, 'more than one request on a call that takes one');
    this.requested = true;
    const { method } = this;
    try {
      if (this.inbound !== undefined) this.inbound.onMessage(this, message);
      else if (method.kind === 'unary') method.handle(this, message);
      else if (method.kind === 'serverStream') this.events = method.open(this, message);
    } catch (error) {
      this.threw(error);
    }
  }

  protected override inflate(message: Uint8Array): Inflated | undefined {
    return this.head.encoding === 'gzip' ? this.connection.calls.inflate(message, this.maxMessageBytes) : undefined;
  }

  protected override onRefused(refusal: BodyRefusal, bytes: number): void {
    switch (refusal) {
      case 'compressed':
        return this.cut(Status.INTERNAL, 'grpc: compressed flag set with identity or empty encoding');
      case 'malformed':
        return this.cut(Status.INTERNAL, 'a malformed message');
      case 'tooLarge':
        return this.cut(Status.RESOURCE_EXHAUSTED, `grpc: received message larger than max (${bytes} vs. ${this.maxMessageBytes})`);
      case 'tooManyPartial':
        return this.cut(Status.RESOURCE_EXHAUSTED, 'too many unfinished messages on this connection');
    }
  }

  private onHalfClose(): void {
    if (this.isMidMessage) return this.cut(Status.INTERNAL, 'the request ends inside a message');
    if (this.inbound === undefined) {
      if (!this.requested) this.cut(Status.INTERNAL, 'a call without a request');
      return;
    }
    try {
      this.inbound.onHalfClose(this);
    } catch (error) {
      this.threw(error);
    }
  }

  private abandon(): void {
    if (this.method.kind !== 'unary' || !this.requested) return;
    this.isAbandoned = true;
    this.connection.abandoned++;
  }

  private settleAbandoned(): void {
    if (!this.isAbandoned) return;
    this.isAbandoned = false;
    this.connection.settleAbandoned();
  }

  private tellCancelled(): void {
    const { events } = this;
    this.events = undefined;
    this.inbound = undefined;
    if (events === undefined) return;
    try {
      events.onCancel(this);
    } catch (error) {
      this.threw(error);
    }
  }

  private threw(error: unknown): void {
    this.fail(Status.INTERNAL, 'internal error');
    this.connection.calls.onHandlerError(error);
  }

  /** What nearly every call comes to: all of its answer in one piece. */
  private answerAtOnce(message: Uint8Array): boolean {
    const { answers } = this.connection;
    if (!answers.isShort || !this.connection.sender.answer(this, answers.head(), message, answers.trailersOk())) return false;
    this.isOpen = false;
    this.stopReading();
    this.connection.finished(this, Status.OK);
    this.leave();
    return true;
  }

  private write(message: Uint8Array | readonly Uint8Array[]): void {
    const { sender } = this.connection;
    if (this.queuedBytes > MAX_SEND_QUEUE_BYTES || !sender.hasRoom) return this.dropSlow();
    if (!this.headSent) {
      this.headSent = true;
      this.connection.writeHeaders(this.id, false, this.connection.answers.head());
    }
    sender.message(this, message, lengthOf(message), false);
  }

  /** The client leaves too much unread: what waits for it is dropped with the call. */
  private dropSlow(): void {
    this.isOpen = false;
    this.stopReading();
    this.connection.finished(this, Status.RESOURCE_EXHAUSTED);
    this.connection.resetStream(this, ErrorCode.ENHANCE_YOUR_CALM);
    this.tellCancelled();
  }

  private finish(ending: Ending): void {
    this.isOpen = false;
    this.stopReading();
    this.connection.finished(this, ending.status);
    if (!this.isAttached) return;
    if (this.queuedBytes > 0) this.ending = ending;
    else this.writeTrailers(ending);
  }

  private writeTrailers({ status, message, trailers }: Ending): void {
    this.ending = undefined;
    const { answers } = this.connection;
    const isPlainOk = status === Status.OK && this.headSent && trailers === NO_TRAILERS;
    const block = isPlainOk ? answers.trailersOk() : answers.trailers(status, message, trailers, !this.headSent);
    this.connection.writeHeaders(this.id, true, block);
    this.localClosed = true;
    this.leave();
  }

  /** All was said. */
  private leave(): void {
    if (this.remoteClosed) this.connection.detach(this);
    else this.connection.linger(this);
  }
}

function lengthOf(message: Uint8Array | readonly Uint8Array[]): number {
  if (message instanceof Uint8Array) return message.length;
  let bytes = 0;
  for (const part of message) bytes += part.length;
  return bytes;
}
