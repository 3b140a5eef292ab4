import type { HttpResponse } from '../../grpc/http1.ts';
import { MAX_PARTIAL_BYTES } from '../limits.ts';
import { ErrorCode } from '../protocol.ts';
import { Stream } from '../stream.ts';
import type { RequestHead } from './request-head.ts';
import type { ServerConnection } from './server-connection.ts';

/** Room a body is first given. */
const FIRST_BODY_BYTES = 1024;
const NOTHING = new Uint8Array(0);

/** A request over HTTP/2 that is not gRPC: answered by the handler that answers HTTP/1.1. */
export class HttpCall extends Stream {
  declare readonly connection: ServerConnection;
  readonly startedMs: number;
  private readonly head: RequestHead;
  private body = NOTHING;
  private bodyBytes = 0;
  private isHandedOn = false;
  private isAnswered = false;
  /** Cut off while its handler worked on: counts as open until it answers. */
  private isAbandoned = false;

  constructor(server: ServerConnection, id: number, head: RequestHead) {
    super(server, id, server.peer.initialWindowBytes);
    this.startedMs = server.nowMs;
    this.head = head;
  }

  get isWaitingForRequest(): boolean {
    return !this.isHandedOn && !this.isAnswered;
  }

  /** The request did not come in whole in time. */
  cutSlow(): void {
    this.refuse(408);
  }

  override onData(bytes: Uint8Array, start: number, end: number): void {
    if (this.isAnswered) return;
    const whole = this.bodyBytes + end - start;
    const { maxHttpBodyBytes } = this.connection.calls;
    if (whole > maxHttpBodyBytes) return this.refuse(413);
    if (whole > this.body.length) {
      const grown = new Uint8Array(Math.min(maxHttpBodyBytes, Math.max(whole, this.body.length * 2, FIRST_BODY_BYTES)));
      grown.set(this.body.subarray(0, this.bodyBytes));
      this.hold(grown);
      if (this.connection.partialBytes > MAX_PARTIAL_BYTES) return this.refuse(503);
    }
    this.body.set(bytes.subarray(start, end), this.bodyBytes);
    this.bodyBytes = whole;
  }

  override onRemoteEnd(): void {
    if (this.isAnswered) {
      if (this.localClosed) this.connection.detach(this);
      return;
    }
    const { contentLength, method, path } = this.head;
    if (contentLength >= 0 && contentLength !== this.bodyBytes) return this.connection.malformed(this);
    const body = this.body.subarray(0, this.bodyBytes);
    this.hold(NOTHING);
    this.isHandedOn = true;
    try {
      this.connection.calls.http({ method, target: path, body }, (response) => this.answer(response));
    } catch (error) {
      this.refuse(500);
      this.connection.calls.onHandlerError(error);
    }
  }

  override onReset(): void {
    this.hold(NOTHING);
    if (this.isHandedOn && !this.isAnswered) {
      this.isAbandoned = true;
      this.connection.abandoned++;
    }
    this.isAnswered = true;
  }

  override onSent(): void {
    this.connection.sender.endStream(this);
    this.close();
  }

  override onDrain(): void {}

  private answer(response: HttpResponse): void {
    if (this.isAbandoned) {
      this.isAbandoned = false;
      this.connection.settleAbandoned();
    }
    if (this.isAnswered || !this.isAttached) return;
    this.isAnswered = true;
    if (!this.connection.sender.hasRoom) return this.connection.resetStream(this, ErrorCode.ENHANCE_YOUR_CALM);
    const hasBody = response.body.length > 0 && this.head.method !== 'HEAD';
    const fields: Record<string, string> = { ':status': String(response.status) };
    for (const [name, value] of Object.entries(response.headers)) fields[name.toLowerCase()] = value;
    fields['content-length'] = String(response.body.length);
    this.connection.writeHeaders(this.id, !hasBody, this.connection.answers.fields(fields));
    if (hasBody) return this.connection.sender.raw(this, response.body);
    this.localClosed = true;
    this.close();
  }

  private refuse(status: number): void {
    this.hold(NOTHING);
    this.answer({ status, headers: {}, body: NOTHING });
  }

  private hold(body: Uint8Array<ArrayBuffer>): void {
    this.connection.partialBytes += body.length - this.body.length;
    this.body = body;
  }

  private close(): void {
    if (this.remoteClosed) this.connection.detach(this);
    else this.connection.linger(this);
  }
}
