import { DecodeError } from '@raftgate/bytes';
import { defaultRpcStatus, readErrorInfo, readRpcStatus, writeErrorInfo, writeRpcStatus } from '../generated/rpc_status.ts';
import { decodeMessage, encodeMessage } from '../protobuf/message.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';

/** The trailer that carries a google.rpc.Status. */
export const STATUS_DETAILS_TRAILER = 'grpc-status-details-bin';

const ERROR_INFO_URL = 'type.googleapis.com/google.rpc.ErrorInfo';

/** Why a call ended as it did, for programs (google.rpc.ErrorInfo). */
export interface ErrorReason {
  /** UPPER_SNAKE_CASE, stable within its domain. */
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The trailer's value for one reason; `code` and `message` are those of the call. */
export function encodeStatusDetails(code: number, message: string, { reason, domain, metadata }: ErrorReason): string {
  const entries = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const value = encodeMessage(writeErrorInfo, { reason, domain, metadata: entries });
  return encodeBase64(encodeMessage(writeRpcStatus, { ...defaultRpcStatus, code, message, details: [{ typeUrl: ERROR_INFO_URL, value }] }));
}

/** The reasons a trailer gives; none where it is malformed or speaks of other things. */
export function decodeStatusDetails(trailer: string): readonly ErrorReason[] {
  const bytes = decodeBase64(trailer);
  const status = bytes === undefined ? undefined : decodeMessage(readRpcStatus, bytes);
  if (status === undefined || status instanceof DecodeError) return [];
  return status.details.flatMap(({ typeUrl, value }) => {
    const info = typeUrl === ERROR_INFO_URL ? decodeMessage(readErrorInfo, value) : undefined;
    if (info === undefined || info instanceof DecodeError) return [];
    const metadata = Object.fromEntries(info.metadata.map((entry) => [entry.key, entry.value]));
    return [{ reason: info.reason, domain: info.domain, metadata }];
  });
}
