import type { RpcStreamEnd } from '../../grpc/client.ts';
import { SEND_HIGH_WATER_BYTES } from '../../grpc/limits.ts';
import { type BodyRefusal, type Inflated, MessageStream } from '../message-stream.ts';
import { ErrorCode } from '../protocol.ts';
import type { AnswerHead } from './answer-head.ts';
import type { ClientConnection, ClientHost } from './client-connection.ts';

/** Whose call a stream carries. */
export interface ClientStreamOwner {
  onMessage(message: Uint8Array): void;
  onDrain(): void;
  /** Exactly once, and nothing after it. */
  onEnd(end: RpcStreamEnd): void;
}

/** One gRPC call of a client, on its stream. */
export class ClientStream extends MessageStream {
  private readonly host: ClientHost;
  private readonly client: ClientConnection;
  private readonly owner: ClientStreamOwner;
  private encoding = 'identity';
  private halfClosed = false;
  private end: RpcStreamEnd | undefined;
  private isEnded = false;

  constructor(client: ClientConnection, id: number, owner: ClientStreamOwner, host: ClientHost) {
    super(client, id, client.peer.initialWindowBytes);
    this.client = client;
    this.owner = owner;
    this.host = host;
  }

  override get maxMessageBytes(): number {
    return this.host.maxMessageBytes;
  }

  /** False when the caller should wait for `onDrain`. */
  send(message: Uint8Array, isLast: boolean): boolean {
    this.connection.sender.message(this, message, message.length, isLast);
    if (isLast) this.halfClosed = true;
    if (this.queuedBytes < SEND_HIGH_WATER_BYTES) return true;
    this.wantsDrain = true;
    return false;
  }

  halfClose(): void {
    if (this.halfClosed) return;
    this.halfClosed = true;
    if (this.queuedBytes === 0) this.onSent();
  }

  /** The owner wants no more of it and hears no more of it. */
  abandon(): void {
    this.isEnded = true;
    this.stopReading();
    if (this.isAttached) this.connection.resetStream(this, ErrorCode.CANCEL);
  }

  /** The server said that it will not look at this call. */
  turnedAway(reason: string): void {
    this.connection.detach(this);
    this.finish({ outcome: 'neverSent', reason });
  }

  onHead(head: AnswerHead, endStream: boolean): void {
    if (head.httpStatus !== 0) this.encoding = head.encoding;
    if (head.end !== undefined) this.end = head.end;
    this.remoteClosed = endStream;
    if (endStream) this.onRemoteEnd();
    else if (head.end !== undefined && head.httpStatus !== 0 && head.httpStatus !== 200) {
      // Not gRPC: its body says nothing to us.
      this.stopReading();
    }
  }

  override onRemoteEnd(): void {
    if (this.localClosed) this.connection.detach(this);
    else this.connection.resetStream(this, ErrorCode.NO_ERROR);
    if (this.isMidMessage) return this.finish({ outcome: 'maybeDelivered', reason: 'the answer ends inside a message' });
    this.finish(this.end ?? { outcome: 'maybeDelivered', reason: 'the stream ended without a status' });
  }

  override onReset(code: number): void {
    if (this.connection.isOver) return this.finish({ outcome: 'maybeDelivered', reason: this.client.lostReason });
    if (code === ErrorCode.REFUSED_STREAM) return this.finish({ outcome: 'neverSent', reason: 'the server refused the stream' });
    this.finish({ outcome: 'maybeDelivered', reason: `the stream ended early (HTTP/2 code ${code})` });
  }

  override onSent(): void {
    if (this.halfClosed && !this.localClosed) this.connection.sender.endStream(this);
  }

  override onDrain(): void {
    if (!this.isEnded) this.owner.onDrain();
  }

  protected override onMessage(message: Uint8Array): void {
    if (!this.isEnded) this.owner.onMessage(message);
  }

  protected override inflate(message: Uint8Array): Inflated | undefined {
    return this.encoding === 'gzip' ? this.host.inflate(message, this.maxMessageBytes) : undefined;
  }

  protected override onRefused(refusal: BodyRefusal, bytes: number): void {
    const reason = refusal === 'tooLarge' ? `an answer of ${bytes} bytes is above the limit` : `a ${refusal} answer`;
    if (this.isAttached) this.connection.resetStream(this, ErrorCode.CANCEL);
    this.finish({ outcome: 'maybeDelivered', reason });
  }

  private finish(end: RpcStreamEnd): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.stopReading();
    this.owner.onEnd(end);
  }
}
