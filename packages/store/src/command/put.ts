import type { Reader, Writer } from '@raftgate/bytes';
import type { PutCommand } from './command.ts';
import { readFlags, readKey, readLease, readValue } from './fields.ts';

const PREV_KV = 1;
const IGNORE_VALUE = 2;
const IGNORE_LEASE = 4;

/** `u8 flags | string key | string lease | bytes value` */
export function writePut(writer: Writer, put: PutCommand): void {
  writer.u8((put.prevKv ? PREV_KV : 0) | (put.ignoreValue ? IGNORE_VALUE : 0) | (put.ignoreLease ? IGNORE_LEASE : 0));
  writer.latin1(put.key);
  writer.latin1(put.lease);
  writer.bytes(put.value);
}

export function readPut(reader: Reader): PutCommand {
  const flags = readFlags(reader, PREV_KV | IGNORE_VALUE | IGNORE_LEASE);
  const key = readKey(reader);
  const lease = readLease(reader);
  const value = readValue(reader);
  return {
    kind: 'put',
    key,
    value,
    lease,
    prevKv: (flags & PREV_KV) !== 0,
    ignoreValue: (flags & IGNORE_VALUE) !== 0,
    ignoreLease: (flags & IGNORE_LEASE) !== 0,
  };
}
