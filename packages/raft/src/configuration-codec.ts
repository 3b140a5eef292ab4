import { DecodeError, Reader, Writer, utf8Encode } from '@raftgate/bytes';
import type { Configuration, ConfigurationMember } from './configuration.ts';
import { ConfigurationError } from './errors.ts';
import { isCount } from './integers.ts';
import { MAX_MEMBERS, MAX_NAME_BYTES, MAX_PEER_URLS, MAX_URL_BYTES } from './limits.ts';

/** Without flags. Written wherever it says everything, so that members that know no other can read it. */
const PLAIN = 1;
/** With a byte of flags behind each member. */
const FLAGGED = 2;
const AUTO_PROMOTE = 1;

/** The body of a configuration entry (docs/decisions/001-formats.md, section 6). */
export function encodeConfiguration(configuration: Configuration): Uint8Array | ConfigurationError {
  const error = checkConfiguration(configuration);
  if (error !== undefined) return error;
  const writer = new Writer();
  const version = configuration.learners.some(({ autoPromote }) => autoPromote === true) ? FLAGGED : PLAIN;
  writer.varint(version);
  writeMembers(writer, version, configuration.voters);
  writeMembers(writer, version, configuration.outgoing);
  writeMembers(writer, version, configuration.learners);
  writer.u8(configuration.autoLeave ? 1 : 0);
  return writer.take();
}

export function decodeConfiguration(bytes: Uint8Array): Configuration | ConfigurationError {
  const decoded = readConfiguration(bytes);
  if (decoded instanceof ConfigurationError) return decoded;
  return checkConfiguration(decoded) ?? decoded;
}

/** The rules every configuration keeps, however it came: sizes, order, nobody twice, learner or voter but not both. */
export function checkConfiguration(configuration: Configuration): ConfigurationError | undefined {
  const { voters, outgoing, learners } = configuration;
  if (voters.length === 0) return new ConfigurationError('NO_VOTERS', 'a configuration has at least one voter');
  for (const list of [voters, outgoing, learners]) {
    const error = checkList(list);
    if (error !== undefined) return error;
  }
  if (voters.some(isAutoPromoted) || outgoing.some(isAutoPromoted)) return new ConfigurationError('FLAG', 'only a learner is promoted');
  for (const learner of learners) {
    const votesToo = voters.some(({ id }) => id === learner.id) || outgoing.some(({ id }) => id === learner.id);
    if (votesToo) return new ConfigurationError('DUPLICATE', `${learner.id} is a learner and a voter`);
  }
  return undefined;
}

function isAutoPromoted({ autoPromote }: ConfigurationMember): boolean {
  return autoPromote === true;
}

function checkList(list: readonly ConfigurationMember[]): ConfigurationError | undefined {
  if (list.length > MAX_MEMBERS) return new ConfigurationError('LIMIT', `more than ${MAX_MEMBERS} members`);
  let previous = 0;
  for (const member of list) {
    if (!isCount(member.id) || member.id === 0) return new ConfigurationError('BAD_ID', `${member.id} is no member id`);
    if (!isCount(member.incarnation)) return new ConfigurationError('BAD_ID', `${member.incarnation} is no incarnation`);
    if (member.id === previous) return new ConfigurationError('DUPLICATE', `${member.id} is there twice`);
    if (member.id < previous) return new ConfigurationError('UNSORTED', `${member.id} after ${previous}`);
    previous = member.id;
    const tooLong = utf8Encode(member.name).length > MAX_NAME_BYTES || member.peerUrls.length > MAX_PEER_URLS;
    if (tooLong || member.peerUrls.some((url) => utf8Encode(url).length > MAX_URL_BYTES)) {
      return new ConfigurationError('LIMIT', `member ${member.id} has too long a name, too many URLs or too long ones`);
    }
  }
  return undefined;
}

function readConfiguration(bytes: Uint8Array): Configuration | ConfigurationError {
  try {
    const reader = new Reader(bytes);
    const version = reader.varint();
    if (version !== PLAIN && version !== FLAGGED) return new ConfigurationError('VERSION', `version ${version}`);
    const voters = readMembers(reader, version);
    const outgoing = readMembers(reader, version);
    const learners = readMembers(reader, version);
    const autoLeave = reader.u8();
    if (autoLeave > 1 || reader.remaining > 0) return new ConfigurationError('MALFORMED', 'autoLeave or bytes left over');
    return { voters, outgoing, learners, autoLeave: autoLeave === 1 };
  } catch (error) {
    if (error instanceof DecodeError) return new ConfigurationError('MALFORMED', error.message);
    throw error;
  }
}

function readMembers(reader: Reader, version: number): ConfigurationMember[] {
  const count = reader.varint();
  if (count > MAX_MEMBERS) throw new DecodeError('TOO_LONG', `${count} members`);
  const members: ConfigurationMember[] = [];
  for (let i = 0; i < count; i++) members.push(readMember(reader, version));
  return members;
}

function readMember(reader: Reader, version: number): ConfigurationMember {
  const id = reader.varint();
  const name = reader.utf8(MAX_NAME_BYTES);
  const incarnation = reader.varint();
  const count = reader.varint();
  if (count > MAX_PEER_URLS) throw new DecodeError('TOO_LONG', `${count} URLs`);
  const peerUrls: string[] = [];
  for (let i = 0; i < count; i++) peerUrls.push(reader.utf8(MAX_URL_BYTES));
  const flags = version === FLAGGED ? reader.u8() : 0;
  if (flags > AUTO_PROMOTE) throw new DecodeError('MALFORMED', `flags ${flags}`);
  return flags === AUTO_PROMOTE ? { id, name, incarnation, peerUrls, autoPromote: true } : { id, name, incarnation, peerUrls };
}

function writeMembers(writer: Writer, version: number, members: readonly ConfigurationMember[]): void {
  writer.varint(members.length);
  for (const member of members) {
    writer.varint(member.id);
    writer.utf8(member.name);
    writer.varint(member.incarnation);
    writer.varint(member.peerUrls.length);
    for (const url of member.peerUrls) writer.utf8(url);
    if (version === FLAGGED) writer.u8(member.autoPromote === true ? AUTO_PROMOTE : 0);
  }
}
