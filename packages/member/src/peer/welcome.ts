import { DecodeError, Writer } from '@raftgate/bytes';
import type { SnapshotBeginning } from '@raftgate/storage';
import { readPosition } from './codec/position.ts';
import { MAGIC, openHandshake, sealHandshake } from './handshake.ts';

/** Why a hello was refused; a reason to try later and to say so, never to stop or to erase anything. */
export type HelloRefusal = 'VERSION' | 'CLUSTER' | 'NOT_ME' | 'UNKNOWN_PEER' | 'INCARNATION' | 'LINEAGE';

/** Numbers of 001-formats, section 7; 0 is none. */
const REFUSALS: readonly (HelloRefusal | undefined)[] = [
  undefined,
  'VERSION',
  'CLUSTER',
  'NOT_ME',
  'UNKNOWN_PEER',
  'INCARNATION',
  'LINEAGE',
];

/** SHA-256 */
const HASH_BYTES = 32;
const NO_HASH = new Uint8Array(HASH_BYTES);

/** The answer to a hello. */
export interface Welcome {
  /** The version both speak; 0 with a refusal. */
  readonly version: number;
  readonly refusal: HelloRefusal | undefined;
  readonly incarnation: number;
  readonly boot: number;
  /** Durable at the sender. */
  readonly term: number;
  /** Of the sender's log, durable or not. */
  readonly lastIndex: number;
  /** On the snapshot lane: what is here already of a snapshot whose sender was cut. */
  readonly held?: SnapshotBeginning;
}

export function encodeWelcome(welcome: Welcome): Uint8Array {
  const writer = new Writer();
  writer.u16(0);
  writer.raw(MAGIC);
  writer.u8(welcome.version);
  writer.varint(REFUSALS.indexOf(welcome.refusal));
  writer.varint(welcome.incarnation);
  writer.varint(welcome.boot);
  writer.varint(welcome.term);
  writer.varint(welcome.lastIndex);
  const { index = 0, term = 0, bytes = 0, hash = NO_HASH } = welcome.held ?? {};
  writer.varint(index);
  writer.varint(term);
  writer.varint(bytes);
  writer.raw(hash);
  return sealHandshake(writer);
}

/** Throws DecodeError; `bytes` is what stood behind the length. */
export function decodeWelcome(bytes: Uint8Array): Welcome {
  const reader = openHandshake(bytes);
  const version = reader.u8();
  const code = reader.varint();
  const incarnation = reader.varint();
  const boot = reader.varint();
  const term = readPosition(reader);
  const lastIndex = readPosition(reader);
  const held = { index: readPosition(reader), term: readPosition(reader), bytes: reader.varint(), hash: reader.raw(HASH_BYTES).slice() };
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind a welcome');
  if (code >= REFUSALS.length) throw new DecodeError('MALFORMED', `no refusal ${code}`);
  const refusal = REFUSALS[code];
  if ((version === 0) !== (refusal !== undefined)) throw new DecodeError('MALFORMED', 'a welcome that also refuses');
  const welcome = { version, refusal, incarnation, boot, term, lastIndex };
  return held.index === 0 ? welcome : { ...welcome, held };
}
