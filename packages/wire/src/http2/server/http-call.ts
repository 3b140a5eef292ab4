import { concatBytes } from '@raftgate/bytes';
import type { HttpResponse } from '../../grpc/http1.ts';
import { Stream } from '../stream.ts';
import type { RequestHead } from './request-head.ts';
import type { ServerConnection } from './server-connection.ts';

/** A request over HTTP/2 that is not gRPC: answered by the handler that answers HTTP/1.1. */
export class HttpCall extends Stream {
  declare readonly connection: ServerConnection;
  private readonly head: RequestHead;
  private body: Uint8Array[] = [];
  private bodyBytes = 0;
  private isAnswered = false;

  constructor(server: ServerConnection, id: number, head: RequestHead) {
    super(server, id, server.peer.initialWindowBytes);
    this.head = head;
  }

  override onData(bytes: Uint8Array, start: number, end: number): void {
    if (this.isAnswered) return;
    this.bodyBytes += end - start;
    if (this.bodyBytes > this.connection.calls.maxHttpBodyBytes) {
      this.body = [];
      return this.answer({ status: 413, headers: {}, body: new Uint8Array(0) });
    }
    this.body.push(bytes.slice(start, end));
  }

  override onRemoteEnd(): void {
    if (this.isAnswered) {
      if (this.localClosed) this.connection.detach(this);
      return;
    }
    const { contentLength, method, path } = this.head;
    if (contentLength >= 0 && contentLength !== this.bodyBytes) return this.connection.malformed(this);
    const body = concatBytes(this.body);
    this.body = [];
    try {
      this.connection.calls.http({ method, target: path, body }, (response) => this.answer(response));
    } catch (error) {
      this.answer({ status: 500, headers: {}, body: new Uint8Array(0) });
      this.connection.calls.onHandlerError(error);
    }
  }

  override onReset(): void {
    this.isAnswered = true;
    this.body = [];
  }

  override onSent(): void {
    this.connection.sender.endStream(this);
    this.close();
  }

  override onDrain(): void {}

  private answer(response: HttpResponse): void {
    if (this.isAnswered || !this.isAttached) return;
    this.isAnswered = true;
    const hasBody = response.body.length > 0 && this.head.method !== 'HEAD';
    const fields: Record<string, string> = { ':status': String(response.status) };
    for (const [name, value] of Object.entries(response.headers)) fields[name.toLowerCase()] = value;
    fields['content-length'] = String(response.body.length);
    this.connection.writeHeaders(this.id, !hasBody, this.connection.answers.fields(fields));
    if (hasBody) return this.connection.sender.raw(this, response.body);
    this.localClosed = true;
    this.close();
  }

  private close(): void {
    if (this.remoteClosed) this.connection.detach(this);
    else this.connection.linger(this);
  }
}
