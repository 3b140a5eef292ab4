import { DecodeError, Reader, Writer } from '@raftgate/bytes';
import { CLUSTER_VERSION, MAX_USER_BYTES } from '../limits.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import { readAlarm, writeAlarm } from './alarm.ts';
import type { Command } from './command.ts';
import { readDeleteRange, writeDeleteRange } from './delete-range.ts';
import { malformed } from './fields.ts';
import type { CommandHeader, DecodedHeader } from './header.ts';
import { KIND_NUMBERS, MIN_VERSION } from './kinds.ts';
import {
  readLeaseExpire,
  readLeaseGrant,
  readLeaseKeepAlive,
  readLeaseRevoke,
  writeLeaseExpire,
  writeLeaseGrant,
  writeLeaseId,
} from './lease.ts';
import { readMemberAttributes, writeMemberAttributes } from './member-attributes.ts';
import { readPut, writePut } from './put.ts';
import { readTxn, writeTxn } from './txn.ts';

export interface DecodedCommand {
  readonly header: DecodedHeader;
  readonly command: Command;
}

/** Appends a whole command, its length first: what is spliced into an entry's body. It has passed `validateCommand`. */
export function encodeCommand(writer: Writer, header: CommandHeader, command: Command): void {
  const body = scratch;
  body.reset();
  body.varint(KIND_NUMBERS[command.kind]);
  body.varint(MIN_VERSION);
  body.varint(header.member);
  body.varint(header.boot);
  body.varint(header.sequence);
  body.utf8(header.user);
  body.varint(header.authRevision);
  body.varint(header.session);
  if (header.session !== 0) body.varint(header.sessionSequence);
  writePayload(body, command);
  writer.bytes(body.view());
}

/** Written and read within one call; nothing of a command stays in it. */
const scratch = new Writer(4096);

/** Reads one command's body (without its length prefix): the header alone. */
export function decodeHeader(body: Uint8Array): DecodedHeader | StoreRefusal {
  try {
    return readHeader(new Reader(body));
  } catch (error) {
    return malformedRefusal(error);
  }
}

/** Reads and checks one command's body (without its length prefix). Its value is a view of `body`. */
export function decodeCommand(body: Uint8Array): DecodedCommand | StoreRefusal {
  try {
    const reader = new Reader(body);
    const header = readHeader(reader);
    if (header.minVersion > CLUSTER_VERSION || !(header.kind in READERS)) return refusal('unknownVersion');
    const command = READERS[header.kind](reader);
    return reader.remaining === 0 ? { header, command } : refusal('malformed');
  } catch (error) {
    return malformedRefusal(error);
  }
}

function malformedRefusal(error: unknown): StoreRefusal {
  if (error instanceof DecodeError) return refusal('malformed');
  throw error;
}

function readHeader(reader: Reader): DecodedHeader {
  const kind = reader.varint();
  const minVersion = reader.varint();
  const member = reader.varint();
  const boot = reader.varint();
  const sequence = reader.varint();
  const user = reader.utf8(MAX_USER_BYTES);
  const authRevision = reader.varint();
  const session = reader.varint();
  const sessionSequence = session === 0 ? 0 : reader.varint();
  return { kind, minVersion, member, boot, sequence, user, authRevision, session, sessionSequence };
}

function writePayload(writer: Writer, command: Command): void {
  switch (command.kind) {
    case 'put':
      return writePut(writer, command);
    case 'deleteRange':
      return writeDeleteRange(writer, command);
    case 'txn':
      return writeTxn(writer, command);
    case 'compact':
      return writer.varint(command.revision);
    case 'leaseGrant':
      return writeLeaseGrant(writer, command);
    case 'leaseRevoke':
    case 'leaseKeepAlive':
      return writeLeaseId(writer, command);
    case 'leaseExpire':
      return writeLeaseExpire(writer, command);
    case 'alarm':
      return writeAlarm(writer, command);
    case 'clusterVersion':
      return writer.varint(command.version);
    case 'memberAttributes':
      return writeMemberAttributes(writer, command.member, command);
  }
}

const READERS: Record<number, (reader: Reader) => Command> = {
  [KIND_NUMBERS.put]: readPut,
  [KIND_NUMBERS.deleteRange]: readDeleteRange,
  [KIND_NUMBERS.txn]: readTxn,
  [KIND_NUMBERS.compact]: (reader) => ({ kind: 'compact', revision: reader.varint() }),
  [KIND_NUMBERS.leaseGrant]: readLeaseGrant,
  [KIND_NUMBERS.leaseRevoke]: readLeaseRevoke,
  [KIND_NUMBERS.leaseKeepAlive]: readLeaseKeepAlive,
  [KIND_NUMBERS.leaseExpire]: readLeaseExpire,
  [KIND_NUMBERS.alarm]: readAlarm,
  [KIND_NUMBERS.clusterVersion]: (reader) => ({ kind: 'clusterVersion', version: readVersion(reader) }),
  [KIND_NUMBERS.memberAttributes]: readMemberAttributes,
};

function readVersion(reader: Reader): number {
  const version = reader.varint();
  if (version < 1) throw malformed('a cluster version of 0');
  return version;
}
