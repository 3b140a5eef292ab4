import { DecodeError } from '@raftgate/bytes';
import { decodeMessage, encodeMessage } from '@raftgate/wire';
import {
  readLeaseGrantResponse,
  readLeaseKeepAliveResponse,
  writeLeaseGrantRequest,
  writeLeaseKeepAliveRequest,
  writeLeaseRevokeRequest,
} from '@raftgate/wire/etcd';
import { behead } from './header.ts';
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
  const parted = behead(bytes);
  if (parted instanceof DecodeError) return parted;
  const response = decodeMessage(readLeaseGrantResponse, parted.body);
  return response instanceof DecodeError ? response : portLease(response.id);
}

/** Seconds left; 0: there is no such lease. */
export function decodeKeepAlive(bytes: Uint8Array): number | DecodeError {
  const parted = behead(bytes);
  if (parted instanceof DecodeError) return parted;
  const response = decodeMessage(readLeaseKeepAliveResponse, parted.body);
  return response instanceof DecodeError ? response : response.ttl;
}
