import type { RpcCallOptions } from '../../grpc/client.ts';
import { formatTimeout } from '../../grpc/timeout.ts';
import { pushField } from '../hpack/encode.ts';
import { MAX_REMEMBERED_PATHS } from '../limits.ts';

/** Header blocks of requests to one server. They leave its dynamic table alone, so a path's block is made once. */
export class RequestHeaders {
  private readonly authority: string;
  private readonly scheme: string;
  private readonly byPath = new Map<string, Uint8Array>();

  constructor(authority: string, isTls: boolean) {
    this.authority = authority;
    this.scheme = isTls ? 'https' : 'http';
  }

  block(path: string, options: RpcCallOptions): Uint8Array {
    const head = this.head(path);
    if (options.timeoutMs === undefined && options.metadata === undefined) return head;
    const into: number[] = [];
    if (options.timeoutMs !== undefined) pushField(into, 'grpc-timeout', formatTimeout(options.timeoutMs));
    for (const [name, value] of Object.entries(options.metadata ?? {})) pushField(into, name.toLowerCase(), value);
    const whole = new Uint8Array(head.length + into.length);
    whole.set(head);
    whole.set(into, head.length);
    return whole;
  }

  private head(path: string): Uint8Array {
    const known = this.byPath.get(path);
    if (known !== undefined) return known;
    const into: number[] = [];
    pushField(into, ':method', 'POST');
    pushField(into, ':scheme', this.scheme);
    pushField(into, ':path', path);
    pushField(into, ':authority', this.authority);
    pushField(into, 'content-type', 'application/grpc');
    pushField(into, 'te', 'trailers');
    pushField(into, 'grpc-accept-encoding', 'identity,gzip');
    const head = Uint8Array.from(into);
    if (this.byPath.size < MAX_REMEMBERED_PATHS) this.byPath.set(path, head);
    return head;
  }
}
