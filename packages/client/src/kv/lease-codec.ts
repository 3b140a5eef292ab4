import { DecodeError } from '@raftgate/bytes';
import { decodeMessage, encodeMessage } from '@raftgate/wire';
import {
  readLeaseGrantResponse,
  readLeaseKeepAliveResponse,
  writeLeaseGrantRequest,
  writeLeaseKeepAliveRequest,
  writeLeaseRevokeRequest,
} from '@raftgate/wire/etcd';
import { portLease, wireLease } from './keys.ts';

/** Without an id: the server draws it. */
export function encodeGrant(ttlSeconds: number): Uint8Array {
  return encodeMessage(writeLeaseGrantRequest, { ttl: ttlSeconds, id: '' });
}

export function encodeKeepAlive(lease: string): Uint8Array {
  return encodeMessage(writeLeaseKeepAliveRequest, { id: wireLease(lease) });
}

export function encodeRevoke(lease: string): Uint8Array {
  return encodeMessage(writeLeaseRevokeRequest, { id: wireLease(lease) });
}

/** The lease id. */
export function decodeGrant(bytes: Uint8Array): string | DecodeError {
  const response = decodeMessage(readLeaseGrantResponse, bytes);
  return response instanceof DecodeError ? response : portLease(response.id);
}

/** Seconds left; 0: there is no such lease. */
export function decodeKeepAlive(bytes: Uint8Array): number | DecodeError {
  const response = decodeMessage(readLeaseKeepAliveResponse, bytes);
  return response instanceof DecodeError ? response : response.ttl;
}
