import type { RpcMetadata, RpcMethod, RpcMethods } from '../../grpc/server.ts';
import { parseTimeout } from '../../grpc/timeout.ts';
import type { HeaderList } from '../hpack/header-list.ts';

/** A request's header list as it is read once, however many calls repeat it. */
export class RequestHead implements RpcMetadata {
  readonly method: string;
  /** What serves the path, if anything does. */
  readonly rpc: RpcMethod | undefined;
  readonly path: string;
  readonly encoding: string;
  readonly isGrpc: boolean;
  readonly isTooLarge: boolean;
  /** Breaks a rule of RFC 9113, 8.2 or 8.3: the stream is refused. */
  readonly isMalformed: boolean;
  /** May end a request: no pseudo fields. */
  readonly isTrailers: boolean;
  /** -1 when the client said none. */
  readonly contentLength: number;
  /** Undefined without a deadline; -1 when it is malformed. */
  readonly timeoutMs: number | undefined;
  private readonly list: HeaderList;

  constructor(list: HeaderList, methods: RpcMethods) {
    this.list = list;
    let [method, path, scheme, authority, contentType]: (string | undefined)[] = [];
    let [encoding, length, timeout]: (string | undefined)[] = [];
    let isLegal = true;
    let isInOrder = true;
    let pseudo = 0;
    for (let i = 0; i < list.fields.length; i++) {
      const { name, value, isPseudo } = list.fields[i];
      isLegal &&= list.fields[i].isLegal;
      if (isPseudo) isInOrder &&= pseudo++ === i;
      switch (name) {
        case ':method':
          isInOrder &&= method === undefined;
          method = value;
          break;
        case ':path':
          isInOrder &&= path === undefined;
          path = value;
          break;
        case ':scheme':
          isInOrder &&= scheme === undefined;
          scheme = value;
          break;
        case ':authority':
          isInOrder &&= authority === undefined;
          authority = value;
          break;
        case 'content-type':
          contentType ??= value;
          break;
        case 'content-length':
          length ??= value;
          break;
        case 'grpc-encoding':
          encoding ??= value;
          break;
        case 'grpc-timeout':
          timeout ??= value;
          break;
        default:
          isLegal &&= !isPseudo;
      }
    }
    this.method = method ?? '';
    this.path = path ?? '';
    this.rpc = methods.get(this.path);
    this.encoding = encoding ?? 'identity';
    this.isGrpc = isGrpcType(contentType ?? '');
    this.isTooLarge = list.isTooLarge;
    this.isTrailers = pseudo === 0;
    this.contentLength = length === undefined ? -1 : /^\d{1,15}$/.test(length) ? Number(length) : Number.NaN;
    this.timeoutMs = timeout === undefined ? undefined : (parseTimeout(timeout) ?? -1);
    const isWhole = method === 'CONNECT' || (this.method !== '' && this.path !== '' && scheme !== undefined);
    this.isMalformed = !isLegal || !(this.isTrailers || this.isTooLarge || (isInOrder && isWhole && !Number.isNaN(this.contentLength)));
  }

  get(name: string): string | undefined {
    return name.startsWith(':') ? undefined : this.list.get(name);
  }

  /** Every field that is not a pseudo field. */
  fields(): Record<string, string> {
    const fields: Record<string, string> = {};
    for (const { name, value, isPseudo } of this.list.fields) if (!isPseudo && !Object.hasOwn(fields, name)) fields[name] = value;
    return fields;
  }
}

/** `application/grpc`, alone or with what follows a plus or a semicolon. */
function isGrpcType(contentType: string): boolean {
  if (!contentType.startsWith(GRPC_TYPE)) return false;
  const next = contentType.charAt(GRPC_TYPE.length);
  return next === '' || next === '+' || next === ';';
}

const GRPC_TYPE = 'application/grpc';
