import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_CLUSTER_MEMBERS } from '../../limits.ts';

/** Which data directory each of those members has: the sender recorded it when it met them, or heard of it. */
export type Met = ReadonlyMap<number, number>;

/** varint n | n times varint member, varint incarnation */
export function encodeMet(writer: Writer, met: Met): void {
  writer.varint(met.size);
  for (const [member, incarnation] of met) {
    writer.varint(member);
    writer.varint(incarnation);
  }
}

/** Throws DecodeError. */
export function decodeMet(reader: Reader): Met {
  const count = reader.varint();
  if (count > MAX_CLUSTER_MEMBERS) throw new DecodeError('TOO_LONG', `${count} members met`);
  const met = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const member = reader.varint();
    const incarnation = reader.varint();
    if (member === 0 || incarnation === 0) throw new DecodeError('MALFORMED', 'a member or an incarnation that is none');
    met.set(member, incarnation);
  }
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind those met');
  return met;
}
