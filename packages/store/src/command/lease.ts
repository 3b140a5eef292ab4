import type { Reader, Writer } from '@raftgate/bytes';
import type { LeaseExpireCommand, LeaseGrantCommand, LeaseKeepAliveCommand, LeaseRevokeCommand } from './command.ts';
import { malformed, readLease } from './fields.ts';

/** `string lease | varint ttlSeconds` */
export function writeLeaseGrant(writer: Writer, command: LeaseGrantCommand): void {
  writer.latin1(command.lease);
  writer.varint(command.ttlSeconds);
}

export function readLeaseGrant(reader: Reader): LeaseGrantCommand {
  return { kind: 'leaseGrant', lease: readSomeLease(reader), ttlSeconds: reader.varint() };
}

/** `string lease` */
export function writeLeaseId(writer: Writer, command: LeaseRevokeCommand | LeaseKeepAliveCommand): void {
  writer.latin1(command.lease);
}

export function readLeaseRevoke(reader: Reader): LeaseRevokeCommand {
  return { kind: 'leaseRevoke', lease: readSomeLease(reader) };
}

export function readLeaseKeepAlive(reader: Reader): LeaseKeepAliveCommand {
  return { kind: 'leaseKeepAlive', lease: readSomeLease(reader) };
}

/** `string lease | varint deadlineMs` */
export function writeLeaseExpire(writer: Writer, command: LeaseExpireCommand): void {
  writer.latin1(command.lease);
  writer.varint(command.deadlineMs);
}

export function readLeaseExpire(reader: Reader): LeaseExpireCommand {
  return { kind: 'leaseExpire', lease: readSomeLease(reader), deadlineMs: reader.varint() };
}

function readSomeLease(reader: Reader): string {
  const lease = readLease(reader);
  if (lease === '') throw malformed('no lease id');
  return lease;
}
