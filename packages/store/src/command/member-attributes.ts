import type { Reader, Writer } from '@raftgate/bytes';
import type { MemberAttributes } from '../attributes.ts';
import { MAX_CLIENT_URLS, MAX_CLIENT_URL_BYTES, MAX_MEMBER_NAME_BYTES } from '../limits.ts';
import type { MemberAttributesCommand } from './command.ts';
import { malformed } from './fields.ts';

/** `varint member | string name | varint client URLs, each string`: in a command and in an image */
export function writeMemberAttributes(writer: Writer, member: number, { name, clientUrls }: MemberAttributes): void {
  writer.varint(member);
  writer.utf8(name);
  writer.varint(clientUrls.length);
  for (const url of clientUrls) writer.utf8(url);
}

export function readMemberAttributes(reader: Reader): MemberAttributesCommand {
  const member = reader.varint();
  const name = reader.utf8(MAX_MEMBER_NAME_BYTES);
  const count = reader.varint();
  if (count > MAX_CLIENT_URLS) throw malformed('too many client URLs');
  const clientUrls: string[] = [];
  for (let left = count; left > 0; left--) clientUrls.push(reader.utf8(MAX_CLIENT_URL_BYTES));
  return { kind: 'memberAttributes', member, name, clientUrls };
}
