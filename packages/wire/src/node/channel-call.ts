import { type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders, constants } from 'node:http2';
import type { RpcCallOptions, RpcStream, RpcStreamEnd, RpcStreamListener } from '../grpc/client.ts';
import { MAX_TIMER_MS } from './limits.ts';
import { Deframer, type FrameRefusal, type FrameSink, framePrefix } from '../grpc/deframer.ts';
import { MAX_SEND_QUEUE_BYTES } from '../grpc/limits.ts';
import { STATUS_DETAILS_TRAILER, decodeStatusDetails } from '../grpc/status-details.ts';
import { decodeStatusMessage } from '../grpc/status-message.ts';
import { parseStatus, statusOfHttp } from '../grpc/status.ts';
import { formatTimeout } from '../grpc/timeout.ts';

/** One call of a client: it waits for a connection, then lives on one stream of it. */
export class ChannelCall implements RpcStream, FrameSink {
  readonly path: string;
  private readonly options: RpcCallOptions;
  private readonly listener: RpcStreamListener;
  private readonly deframer: Deframer;
  private readonly timer: NodeJS.Timeout | undefined;
  private readonly forget: (call: ChannelCall) => void;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private halfClosed = false;
  private stream: ClientHttp2Stream | undefined;
  private httpStatus = 200;
  private status: Extract<RpcStreamEnd, { outcome: 'status' }> | undefined;
  private ended = false;

  constructor(
    path: string,
    options: RpcCallOptions,
    listener: RpcStreamListener,
    maxMessageBytes: number,
    forget: (call: ChannelCall) => void,
  ) {
    this.path = path;
    this.options = options;
    this.listener = listener;
    this.forget = forget;
    this.deframer = new Deframer(maxMessageBytes);
    const { timeoutMs } = options;
    if (timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS)
      this.timer = setTimeout(() => this.giveUp('deadline exceeded'), Math.max(0, timeoutMs));
  }

  get streamId(): number | undefined {
    return this.stream?.id;
  }

  /** Puts the call on a connection. */
  start(session: ClientHttp2Session): void {
    if (this.ended) return;
    const headers: Record<string, string> = {
      ':method': 'POST',
      ':path': this.path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...this.options.metadata,
    };
    if (this.options.timeoutMs !== undefined) headers['grpc-timeout'] = formatTimeout(this.options.timeoutMs);
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(headers);
    } catch (error) {
      return this.finish({ outcome: 'neverSent', reason: error instanceof Error ? error.message : 'the connection is gone' });
    }
    this.stream = stream;
    stream.on('response', (head) => this.onHead(head));
    stream.on('trailers', (trailers) => this.onTrailers(trailers));
    stream.on('data', (chunk: Buffer) => this.deframer.push(chunk, this));
    stream.on('drain', () => this.listener.onDrain());
    stream.on('error', () => {});
    stream.on('close', () => this.onClose());
    for (const message of this.waiting) this.write(message);
    this.waiting = [];
    if (this.halfClosed) stream.end();
  }

  send(message: Uint8Array): boolean {
    if (this.ended || this.halfClosed) return false;
    if (this.stream) {
      if (this.stream.writableLength > MAX_SEND_QUEUE_BYTES) this.giveUp('the server is too slow for this stream');
      return !this.ended && this.write(message);
    }
    this.waitingBytes += message.length;
    if (this.waitingBytes > MAX_SEND_QUEUE_BYTES) this.giveUp('too much was queued before a connection was there');
    else this.waiting.push(message);
    return !this.ended;
  }

  halfClose(): void {
    if (this.ended || this.halfClosed) return;
    this.halfClosed = true;
    this.stream?.end();
  }

  cancel(): void {
    this.giveUp('cancelled');
  }

  /** Ends the call for a reason of this side: the outcome depends on whether anything may have left. */
  giveUp(reason: string): void {
    if (this.ended) return;
    this.later(this.stream ? { outcome: 'maybeDelivered', reason } : { outcome: 'neverSent', reason });
    this.stream?.close(constants.NGHTTP2_CANCEL);
  }

  /** The connection could not be made, or went away before the server looked at this call. */
  neverSent(reason: string): void {
    if (this.ended) return;
    this.later({ outcome: 'neverSent', reason });
    this.stream?.close(constants.NGHTTP2_CANCEL);
  }

  onFrame(message: Uint8Array): void {
    if (!this.ended) this.listener.onMessage(message);
  }

  onRefused(refusal: FrameRefusal, bytes: number): void {
    this.giveUp(refusal === 'tooLarge' ? `an answer of ${bytes} bytes is above the limit` : 'a compressed answer');
  }

  private onHead(head: IncomingHttpHeaders & { ':status'?: number }): void {
    this.httpStatus = head[':status'] ?? 200;
    this.onTrailers(head);
  }

  private onTrailers(trailers: IncomingHttpHeaders): void {
    const code = trailers['grpc-status'];
    if (typeof code !== 'string') return;
    const message = trailers['grpc-message'];
    const details = trailers[STATUS_DETAILS_TRAILER];
    this.status = {
      outcome: 'status',
      code: parseStatus(code),
      message: typeof message === 'string' ? decodeStatusMessage(message) : '',
      trailers: customTrailers(trailers),
      ...(typeof details === 'string' ? { reasons: decodeStatusDetails(details) } : {}),
    };
  }

  private onClose(): void {
    if (this.ended) return;
    const rstCode = this.stream?.rstCode ?? constants.NGHTTP2_NO_ERROR;
    if (this.status) this.finish(this.status);
    else if (rstCode === constants.NGHTTP2_REFUSED_STREAM) this.finish({ outcome: 'neverSent', reason: 'the server refused the stream' });
    else if (this.httpStatus !== 200) {
      this.finish({ outcome: 'status', code: statusOfHttp(this.httpStatus), message: `HTTP status ${this.httpStatus}` });
    } else this.finish({ outcome: 'maybeDelivered', reason: `the stream ended early (HTTP/2 code ${rstCode})` });
  }

  private later(end: RpcStreamEnd): void {
    this.settle();
    setImmediate(() => this.listener.onEnd(end));
  }

  private finish(end: RpcStreamEnd): void {
    this.settle();
    this.listener.onEnd(end);
  }

  private settle(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.deframer.stop();
    this.waiting = [];
    this.forget(this);
  }

  private write(message: Uint8Array): boolean {
    if (!this.stream || this.stream.destroyed) return false;
    this.stream.write(framePrefix(message.length));
    return this.stream.write(message);
  }
}

function customTrailers(trailers: IncomingHttpHeaders): Record<string, string> {
  const custom = Object.entries(trailers).filter(
    ([name, value]) => typeof value === 'string' && !/^(?::|grpc-|content-type$|date$)/.test(name),
  );
  return Object.fromEntries(custom) as Record<string, string>;
}
