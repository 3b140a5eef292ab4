import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_CLUSTER_MEMBERS, MAX_NAME_BYTES } from '../../limits.ts';
import type { MembershipRequest } from '../../membership/request.ts';
import { readUrls, writeUrls } from './urls.ts';

/** A change of the configuration on its way to the leader, which answers each once. */
export interface Change {
  /** The term of the leader it is meant for; in another term it is refused. */
  readonly term: number;
  /** The sender's; the answer names it. */
  readonly sequence: number;
  /** How long the leader may wait for a change that is under way. */
  readonly withinMs: number;
  readonly request: MembershipRequest;
}

const ADD_LEARNER = 1;
const ADD_VOTER = 2;
const PROMOTE = 3;
const REMOVE = 4;
const UPDATE = 5;
const RECONFIGURE = 6;

/** varint term | varint sequence | varint withinMs | varint expected index + 1, 0 for any | u8 change | id, or name and URLs, or id and URLs, or two lists of ids */
export function encodeChange(writer: Writer, { term, sequence, withinMs, request }: Change): void {
  writer.varint(term);
  writer.varint(sequence);
  writer.varint(withinMs);
  writer.varint(request.expectedIndex === undefined ? 0 : request.expectedIndex + 1);
  switch (request.change) {
    case 'add':
      writer.u8(request.as === 'learner' ? ADD_LEARNER : ADD_VOTER);
      writer.utf8(request.name ?? '');
      return writeUrls(writer, request.peerUrls);
    case 'promote':
      writer.u8(PROMOTE);
      return writer.varint(request.id);
    case 'remove':
      writer.u8(REMOVE);
      return writer.varint(request.id);
    case 'update':
      writer.u8(UPDATE);
      writer.varint(request.id);
      return writeUrls(writer, request.peerUrls);
    case 'reconfigure':
      writer.u8(RECONFIGURE);
      writeIds(writer, request.voters);
      return writeIds(writer, request.learners);
  }
}

/** Throws DecodeError. */
export function decodeChange(reader: Reader): Change {
  const term = reader.varint();
  const sequence = reader.varint();
  const withinMs = reader.varint();
  const expected = reader.varint();
  const request = readRequest(reader);
  if (reader.remaining !== 0) throw new DecodeError('MALFORMED', 'bytes behind a change');
  return { term, sequence, withinMs, request: expected === 0 ? request : { ...request, expectedIndex: expected - 1 } };
}

function readRequest(reader: Reader): MembershipRequest {
  const change = reader.u8();
  switch (change) {
    case ADD_LEARNER:
      return { change: 'add', as: 'learner', name: reader.utf8(MAX_NAME_BYTES), peerUrls: readUrls(reader) };
    case ADD_VOTER:
      return { change: 'add', as: 'voter', name: reader.utf8(MAX_NAME_BYTES), peerUrls: readUrls(reader) };
    case PROMOTE:
      return { change: 'promote', id: reader.varint() };
    case REMOVE:
      return { change: 'remove', id: reader.varint() };
    case UPDATE:
      return { change: 'update', id: reader.varint(), peerUrls: readUrls(reader) };
    case RECONFIGURE:
      return { change: 'reconfigure', voters: readIds(reader), learners: readIds(reader) };
    default:
      throw new DecodeError('MALFORMED', `no change ${change}`);
  }
}

function writeIds(writer: Writer, ids: readonly number[]): void {
  writer.varint(ids.length);
  for (const id of ids) writer.varint(id);
}

function readIds(reader: Reader): number[] {
  const count = reader.varint();
  if (count > MAX_CLUSTER_MEMBERS) throw new DecodeError('TOO_LONG', `${count} members`);
  return Array.from({ length: count }, () => reader.varint());
}
