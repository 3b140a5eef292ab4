import { DecodeError } from '@raftgate/bytes';
import type { Reader } from '@raftgate/bytes';
import { LEASE_ID_BYTES, MAX_REQUEST_BYTES } from '../limits.ts';

/** Flags of which only the bits of `known` mean something. */
export function readFlags(reader: Reader, known: number): number {
  const flags = reader.u8();
  if ((flags & ~known) !== 0) throw malformed('an unknown flag');
  return flags;
}

/** An index into a table of `length` names. */
export function readChoice(reader: Reader, length: number): number {
  const choice = reader.u8();
  if (choice >= length) throw malformed('an unknown choice');
  return choice;
}

export function readKey(reader: Reader): string {
  return reader.latin1(MAX_REQUEST_BYTES);
}

export function readValue(reader: Reader): Uint8Array {
  return reader.bytes(MAX_REQUEST_BYTES);
}

/** '' or eight bytes. */
export function readLease(reader: Reader): string {
  const lease = reader.latin1(LEASE_ID_BYTES);
  if (lease.length !== 0 && lease.length !== LEASE_ID_BYTES) throw malformed('a lease id of a wrong length');
  return lease;
}

export function malformed(what: string): DecodeError {
  return new DecodeError('MALFORMED', what);
}
