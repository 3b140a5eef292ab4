import type { RpcPeer } from '../../grpc/server.ts';
import { Status } from '../../grpc/status.ts';
import { Connection } from '../connection.ts';
import { HeaderMemo } from '../hpack/memo.ts';
import * as limits from '../limits.ts';
import { ErrorCode, MAX_STREAM_ID, PREFACE } from '../protocol.ts';
import type { Stream } from '../stream.ts';
import { AnswerHeaders } from './answer-headers.ts';
import type { ServerHost } from './host.ts';
import { HttpCall } from './http-call.ts';
import { RequestHead } from './request-head.ts';
import { ServerCall } from './server-call.ts';

/** Marks the PING whose acknowledgement says that the first GOAWAY was seen. */
const DRAIN_PING = 0x64726169;

type Draining = 'no' | 'announced' | 'yes';

/** The server's end of a connection: reads calls, hands them to methods, sends their answers. */
export class ServerConnection extends Connection {
  readonly remote: RpcPeer;
  readonly calls: ServerHost;
  readonly answers = new AnswerHeaders();
  /** The earliest deadline of a call; no later than that, at any rate. */
  nextDeadlineMs = Number.POSITIVE_INFINITY;
  /** Calls that were cut off while their handlers work on. */
  abandoned = 0;
  private readonly heads = new HeaderMemo((list) => new RequestHead(list, this.calls.methods));
  private prefaceBytes = 0;
  /** Open calls with deadlines. */
  private timedCalls = 0;
  private readonly startedMs: number;
  private nextSlowCheckMs: number;
  private lingering: Stream[] = [];
  private draining: Draining = 'no';
  private drainStartedMs = 0;
  private lastPingMs = Number.NEGATIVE_INFINITY;

  constructor(host: ServerHost, remote: RpcPeer, nowMs: number) {
    super(host, nowMs);
    this.calls = host;
    this.remote = remote;
    this.startedMs = nowMs;
    this.nextSlowCheckMs = nowMs + limits.SLOW_CHECK_MS;
    this.writeSettings(limits.MAX_CONCURRENT_STREAMS);
  }

  /** Whether `onTick` should come soon after `nextDeadlineMs`. */
  get hasDeadlines(): boolean {
    return this.nextDeadlineMs !== Number.POSITIVE_INFINITY;
  }

  override onBytes(bytes: Uint8Array, nowMs: number): void {
    this.heard(nowMs);
    let at = 0;
    for (; this.prefaceBytes < PREFACE.length && at < bytes.length; at++) {
      if (bytes[at] !== PREFACE.charCodeAt(this.prefaceBytes++)) return this.fail(ErrorCode.PROTOCOL_ERROR, 'not HTTP/2');
    }
    if (!this.isOver) this.reader.push(bytes, at, this);
  }

  override onTick(nowMs: number): void {
    super.onTick(nowMs);
    if (this.isOver) return;
    if (!this.settingsSeen && nowMs - this.startedMs > limits.HANDSHAKE_TIMEOUT_MS) return this.fail(ErrorCode.NO_ERROR, 'no handshake');
    if (nowMs > this.nextDeadlineMs) this.cutLate(nowMs);
    if (nowMs >= this.nextSlowCheckMs) this.checkSlow(nowMs);
    if (this.draining === 'announced' && nowMs - this.drainStartedMs > limits.DRAIN_ACK_MS) this.finishDrain();
  }

  /** Takes no more calls; `isOver` when those that run have ended (RFC 9113, 6.8; as grpc-go does it). */
  drain(): void {
    if (this.isOver || this.draining !== 'no') return;
    this.draining = 'announced';
    this.drainStartedMs = this.nowMs;
    this.goaway(MAX_STREAM_ID, ErrorCode.NO_ERROR, '');
    this.ping(DRAIN_PING, DRAIN_PING);
  }

  finished(call: ServerCall, status: Status): void {
    if (call.deadlineMs !== undefined && --this.timedCalls === 0) this.nextDeadlineMs = Number.POSITIVE_INFINITY;
    this.calls.onCallFinished(call, status);
  }

  /** The handler of a call that was cut off has answered. */
  settleAbandoned(): void {
    this.abandoned = Math.max(0, this.abandoned - 1);
  }

  /** The call was answered before its client ended it: one that still sends is told that nobody listens (RFC 9113, 8.1). */
  linger(stream: Stream): void {
    this.lingering.push(stream);
  }

  malformed(stream: Stream): void {
    this.failStream(stream, ErrorCode.PROTOCOL_ERROR);
  }

  override detach(stream: Stream): void {
    super.detach(stream);
    if (this.draining === 'yes' && this.streams.size === 0 && !this.isOver) this.leave();
  }

  protected override beforeOutput(): void {
    if (this.lingering.length === 0) return;
    const { lingering } = this;
    this.lingering = [];
    for (const stream of lingering) if (stream.isAttached && !this.isOver) this.resetStream(stream, ErrorCode.NO_ERROR);
  }

  protected override onHeaderBlock(streamId: number, endStream: boolean, bytes: Uint8Array, start: number, end: number): void {
    const head = this.heads.decode(bytes, start, end);
    if (head === undefined) return this.fail(ErrorCode.COMPRESSION_ERROR, 'a malformed header block');
    if (streamId > this.lastRemoteId) return this.open(streamId, endStream, head);
    if (this.isIdle(streamId)) return this.fail(ErrorCode.PROTOCOL_ERROR, 'a stream of no client');
    const stream = this.streams.get(streamId);
    if (stream === undefined) return this.onLateHeaders(streamId);
    if (stream.remoteClosed) return this.failStream(stream, ErrorCode.STREAM_CLOSED);
    if (!endStream || head.isMalformed || !head.isTrailers) return this.malformed(stream);
    stream.remoteClosed = true;
    stream.onRemoteEnd();
  }

  protected override isIdle(streamId: number): boolean {
    return streamId > this.lastRemoteId || (streamId & 1) === 0;
  }

  protected override onSettings(): void {
    this.answers.limit(this.peer.headerTableBytes);
  }

  protected override get keepaliveMs(): number {
    return this.calls.keepalive.intervalMs;
  }

  protected override get keepaliveTimeoutMs(): number {
    return this.calls.keepalive.timeoutMs;
  }

  /** grpc-go's rule, with etcd's figures: pings that come too often are strikes, an answer forgives them. */
  protected override onPing(): void {
    const minMs = this.streams.size > 0 ? this.calls.keepalive.minTimeMs : limits.IDLE_PING_MIN_TIME_MS;
    if (this.nowMs - this.lastPingMs < minMs) this.pingStrikes++;
    this.lastPingMs = this.nowMs;
    if (this.pingStrikes > limits.MAX_PING_STRIKES) this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'too_many_pings');
  }

  protected override onPingAck(bytes: Uint8Array, start: number): void {
    const isOurs = this.draining === 'announced' && bytes[start] === DRAIN_PING >>> 24 && bytes[start + 3] === (DRAIN_PING & 0xff);
    if (isOurs) this.finishDrain();
  }

  /** The client opens no more streams of its own accord; those that run go on. */
  protected override onGoaway(): void {}

  private open(streamId: number, endStream: boolean, head: RequestHead): void {
    if ((streamId & 1) === 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'an even stream of a client');
    this.lastRemoteId = streamId;
    if (this.draining === 'yes' || this.streams.size + this.abandoned >= limits.MAX_CONCURRENT_STREAMS) {
      return this.refuseStream(streamId, ErrorCode.REFUSED_STREAM);
    }
    if (head.isMalformed || head.isTrailers) return this.refuseStream(streamId, ErrorCode.PROTOCOL_ERROR);
    if (head.isTooLarge) return this.answerAtOnce(streamId, endStream, this.answers.fields({ ':status': '431' }));
    if (!head.isGrpc) return this.openHttp(streamId, endStream, head);
    if (head.method !== 'POST') return this.answerAtOnce(streamId, endStream, this.answers.fields({ ':status': '405' }));
    if (head.rpc === undefined) return this.refuse(streamId, endStream, Status.UNIMPLEMENTED, `unknown method ${head.path}`);
    if (head.timeoutMs === -1) return this.refuse(streamId, endStream, Status.INTERNAL, 'malformed grpc-timeout');
    if (head.encoding !== 'identity' && head.encoding !== 'gzip') {
      const message = `grpc: Decompressor is not installed for grpc-encoding "${head.encoding}"`;
      return this.refuse(streamId, endStream, Status.UNIMPLEMENTED, message);
    }
    const call = new ServerCall(this, streamId, head, head.rpc);
    this.streams.add(call);
    if (call.deadlineMs !== undefined) this.watchDeadline(call.deadlineMs);
    this.calls.onCallStarted(call);
    call.start();
    this.ended(call, endStream);
  }

  /** Trailers of what this side reset are ignored; otherwise a stream is opened twice or out of order (RFC 9113, 5.1, 5.1.1). */
  private onLateHeaders(streamId: number): void {
    if (this.wasReset(streamId)) return;
    if (streamId === this.lastRemoteId) this.fail(ErrorCode.STREAM_CLOSED, 'HEADERS of a closed stream');
    else this.fail(ErrorCode.PROTOCOL_ERROR, 'streams must be opened in order');
  }

  private openHttp(streamId: number, endStream: boolean, head: RequestHead): void {
    const call = new HttpCall(this, streamId, head);
    this.streams.add(call);
    this.ended(call, endStream);
  }

  private ended(stream: Stream, endStream: boolean): void {
    if (!endStream || !stream.isAttached) return;
    stream.remoteClosed = true;
    stream.onRemoteEnd();
  }

  private refuse(streamId: number, endStream: boolean, status: Status, message: string): void {
    const accepted = { 'grpc-accept-encoding': 'identity,gzip' };
    this.answerAtOnce(streamId, endStream, this.answers.trailers(status, message, accepted, true));
  }

  private answerAtOnce(streamId: number, endStream: boolean, block: Uint8Array): void {
    this.writeHeaders(streamId, true, block);
    if (!endStream) this.refuseStream(streamId, ErrorCode.NO_ERROR);
  }

  private watchDeadline(deadlineMs: number): void {
    this.timedCalls++;
    if (deadlineMs >= this.nextDeadlineMs) return;
    this.nextDeadlineMs = deadlineMs;
    this.calls.watchDeadlines(this);
  }

  private cutLate(nowMs: number): void {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const stream of this.streams.list()) {
      if (!(stream instanceof ServerCall) || stream.deadlineMs === undefined || !stream.isOpen) continue;
      if (stream.deadlineMs < nowMs) stream.cut(Status.DEADLINE_EXCEEDED, 'context deadline exceeded');
      else nextMs = Math.min(nextMs, stream.deadlineMs);
    }
    this.nextDeadlineMs = nextMs;
  }

  /** Requests that do not come to an end, and what cut-off handlers left behind. */
  private checkSlow(nowMs: number): void {
    this.nextSlowCheckMs = nowMs + limits.SLOW_CHECK_MS;
    this.abandoned = this.abandoned >> 1;
    for (const stream of this.streams.list()) {
      if (!(stream instanceof ServerCall || stream instanceof HttpCall) || !stream.isWaitingForRequest) continue;
      if (nowMs - stream.startedMs > limits.REQUEST_TIMEOUT_MS) stream.cutSlow();
    }
  }

  private finishDrain(): void {
    this.draining = 'yes';
    this.goaway(this.lastRemoteId, ErrorCode.NO_ERROR, '');
    if (this.streams.size === 0) this.leave();
  }

  private leave(): void {
    this.reader.stop();
    this.isOver = true;
    this.flush();
  }
}
