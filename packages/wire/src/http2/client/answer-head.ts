import type { RpcStreamEnd } from '../../grpc/client.ts';
import { type ErrorReason, STATUS_DETAILS_TRAILER, decodeStatusDetails } from '../../grpc/status-details.ts';
import { decodeStatusMessage } from '../../grpc/status-message.ts';
import { parseStatus, statusOfHttp } from '../../grpc/status.ts';
import type { HeaderList } from '../hpack/header-list.ts';

const OWN_FIELDS = /^(?::|grpc-|content-type$|date$)/;

/** A server's header list, head or trailers, as it is read once however many answers repeat it. */
export class AnswerHead {
  /** 0 in trailers. */
  readonly httpStatus: number;
  /** How its messages may be compressed. */
  readonly encoding: string;
  /** What the call ends with, where the list says so. */
  readonly end: Extract<RpcStreamEnd, { outcome: 'status' }> | undefined;

  constructor(list: HeaderList) {
    const status = list.get(':status');
    this.httpStatus = status === undefined ? 0 : Number(status);
    this.encoding = list.get('grpc-encoding') ?? 'identity';
    const code = list.get('grpc-status');
    if (code !== undefined) {
      const message = decodeStatusMessage(list.get('grpc-message') ?? '');
      this.end = { outcome: 'status', code: parseStatus(code), message, trailers: customFields(list), ...reasonsOf(list) };
    } else if (this.httpStatus !== 0 && this.httpStatus !== 200 && !this.isInterim) {
      this.end = { outcome: 'status', code: statusOfHttp(this.httpStatus), message: `HTTP status ${this.httpStatus}` };
    }
  }

  /** An interim answer (RFC 9110, 15.2): another head follows. */
  get isInterim(): boolean {
    return this.httpStatus >= 100 && this.httpStatus < 200;
  }
}

function reasonsOf(list: HeaderList): { readonly reasons?: readonly ErrorReason[] } {
  const details = list.get(STATUS_DETAILS_TRAILER);
  return details === undefined ? {} : { reasons: decodeStatusDetails(details) };
}

function customFields(list: HeaderList): Record<string, string> {
  const custom: Record<string, string> = {};
  for (const { name, value } of list.fields) if (!OWN_FIELDS.test(name)) custom[name] = value;
  return custom;
}
