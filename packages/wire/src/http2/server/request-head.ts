import type { RpcMetadata, RpcMethod, RpcMethods } from '../../grpc/server.ts';
import { parseTimeout } from '../../grpc/timeout.ts';
import type { HeaderList } from '../hpack/header-list.ts';

/** Fields that say something about one connection and are not allowed in HTTP/2 (RFC 9113, 8.2.2). */
const CONNECTION_FIELDS = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);
const PSEUDO_FIELDS = new Set([':method', ':scheme', ':path', ':authority']);

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
    this.method = list.get(':method') ?? '';
    this.path = list.get(':path') ?? '';
    this.rpc = methods.get(this.path);
    this.encoding = list.get('grpc-encoding') ?? 'identity';
    this.isGrpc = isGrpcType(list.get('content-type') ?? '');
    this.isTooLarge = list.isTooLarge;
    this.isTrailers = !list.names.some((name) => name.startsWith(':'));
    const length = list.get('content-length');
    this.contentLength = length === undefined ? -1 : /^\d{1,15}$/.test(length) ? Number(length) : Number.NaN;
    const timeout = list.get('grpc-timeout');
    this.timeoutMs = timeout === undefined ? undefined : (parseTimeout(timeout) ?? -1);
    this.isMalformed = !hasLegalFields(list) || !(this.isTrailers || this.isTooLarge || this.hasLegalPseudoFields());
  }

  get(name: string): string | undefined {
    return name.startsWith(':') ? undefined : this.list.get(name);
  }

  /** Every field that is not a pseudo field. */
  fields(): Record<string, string> {
    const fields: Record<string, string> = {};
    this.list.names.forEach((name, at) => {
      if (!name.startsWith(':') && !Object.hasOwn(fields, name)) fields[name] = this.list.values[at];
    });
    return fields;
  }

  private hasLegalPseudoFields(): boolean {
    const { names } = this.list;
    const pseudo = names.filter((name) => name.startsWith(':'));
    if (new Set(pseudo).size !== pseudo.length || names.slice(0, pseudo.length).some((name) => !name.startsWith(':'))) return false;
    if (this.method === '' || Number.isNaN(this.contentLength)) return false;
    return this.method === 'CONNECT' || (this.path !== '' && pseudo.includes(':scheme'));
  }
}

function isGrpcType(contentType: string): boolean {
  return /^application\/grpc(?:$|[+;])/.test(contentType);
}

function hasLegalFields(list: HeaderList): boolean {
  return list.names.every((name, at) => {
    if (name === '' || name !== name.toLowerCase() || CONNECTION_FIELDS.has(name)) return false;
    if (hasControl(list.values[at])) return false;
    if (name.startsWith(':')) return PSEUDO_FIELDS.has(name);
    return name !== 'te' || list.values[at] === 'trailers';
  });
}

/** NUL, LF and CR (RFC 9113, 8.2.1). */
function hasControl(value: string): boolean {
  return value.includes('\0') || value.includes('\n') || value.includes('\r');
}
