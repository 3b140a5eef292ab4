import { bytesFromLatin1 } from '@raftgate/bytes';
import type { RpcCallOptions } from '../../grpc/client.ts';
import { Connection, type ConnectionHost } from '../connection.ts';
import type { Inflated } from '../message-stream.ts';
import { HeaderMemo } from '../hpack/memo.ts';
import * as limits from '../limits.ts';
import { ErrorCode, MAX_STREAM_ID, PREFACE } from '../protocol.ts';
import { AnswerHead } from './answer-head.ts';
import { ClientStream, type ClientStreamOwner } from './client-stream.ts';
import type { RequestHeaders } from './request-headers.ts';

export interface ClientHost extends ConnectionHost {
  readonly requests: RequestHeaders;
  readonly maxMessageBytes: number;
  /** Silence while calls are open that makes this side ask for a sign of life; 0 never. */
  readonly keepaliveMs: number;
  /** Inflates a gzip message to at most `maxBytes`. */
  inflate(message: Uint8Array, maxBytes: number): Inflated;
  /** The server's settings are here: calls may start. Once. */
  onReady(connection: ClientConnection): void;
  /** The server takes no new calls on this connection. Once. */
  onLeaving(connection: ClientConnection): void;
  /** A call ended: another may start. */
  onRoom(connection: ClientConnection): void;
}

/** The client's end of a connection. */
export class ClientConnection extends Connection {
  /** What became of the calls when the connection was lost. */
  lostReason = 'the connection was closed';
  private readonly client: ClientHost;
  private readonly heads = new HeaderMemo((list) => new AnswerHead(list));
  private nextId = 1;
  private isReady = false;
  private isLeaving = false;

  constructor(host: ClientHost, nowMs: number) {
    super(host, nowMs);
    this.client = host;
    this.output.bytes(bytesFromLatin1(PREFACE));
    this.writeSettings(0);
  }

  /** Whether `open` may be called. */
  get hasRoom(): boolean {
    return this.isReady && !this.isLeaving && !this.isOver && this.streams.size < this.peer.maxConcurrentStreams;
  }

  open(path: string, options: RpcCallOptions, owner: ClientStreamOwner): ClientStream {
    const stream = new ClientStream(this, this.nextId, owner, this.client);
    this.nextId += 2;
    this.streams.add(stream);
    this.writeHeaders(stream.id, false, this.client.requests.block(path, options));
    if (this.nextId > MAX_STREAM_ID) this.leaving();
    return stream;
  }

  override onBytes(bytes: Uint8Array, nowMs: number): void {
    this.heard(nowMs);
    this.reader.push(bytes, 0, this);
  }

  override detach(stream: ClientStream): void {
    if (!stream.isAttached) return;
    super.detach(stream);
    if (this.isOver) return;
    if (this.isLeaving && this.streams.size === 0) this.leave();
    else this.client.onRoom(this);
  }

  override fail(code: ErrorCode, text: string): void {
    if (!this.isOver) this.lostReason = text;
    super.fail(code, text);
  }

  protected override get keepaliveMs(): number {
    const { keepaliveMs } = this.client;
    return keepaliveMs === 0 || this.streams.size === 0 ? Number.POSITIVE_INFINITY : keepaliveMs;
  }

  protected override get keepaliveTimeoutMs(): number {
    return limits.CLIENT_KEEPALIVE_TIMEOUT_MS;
  }

  protected override onHeaderBlock(streamId: number, endStream: boolean, bytes: Uint8Array, start: number, end: number): void {
    const head = this.heads.decode(bytes, start, end);
    if (head === undefined) return this.fail(ErrorCode.COMPRESSION_ERROR, 'a malformed header block');
    const stream = this.streams.get(streamId) as ClientStream | undefined;
    if (stream === undefined || stream.remoteClosed) return this.onLateFrame(stream, streamId, end - start);
    if (!head.isInterim || endStream) stream.onHead(head, endStream);
  }

  protected override isIdle(streamId: number): boolean {
    return streamId >= this.nextId || (streamId & 1) === 0;
  }

  protected override onSettings(): void {
    if (this.isReady) return this.client.onRoom(this);
    this.isReady = true;
    this.client.onReady(this);
  }

  protected override onPing(): void {}
  protected override onPingAck(): void {}

  /** Calls above `lastStreamId` the server has not looked at and will not (RFC 9113, 6.8). */
  protected override onGoaway(lastStreamId: number, text: string): void {
    this.leaving();
    for (const stream of this.streams.list()) {
      if (stream.isAttached && stream.id > lastStreamId)
        (stream as ClientStream).turnedAway(text === '' ? 'the server was leaving' : `the server was leaving: ${text}`);
    }
    if (this.streams.size === 0) this.leave();
  }

  private leaving(): void {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.client.onLeaving(this);
  }

  private leave(): void {
    if (this.isOver) return;
    this.reader.stop();
    this.isOver = true;
    this.flush();
  }
}
