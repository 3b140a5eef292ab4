import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_PEER_URLS, MAX_URL_BYTES } from '../../limits.ts';

/** varint n | n strings */
export function writeUrls(writer: Writer, urls: readonly string[]): void {
  writer.varint(urls.length);
  for (const url of urls) writer.utf8(url);
}

/** Throws DecodeError. */
export function readUrls(reader: Reader): string[] {
  const count = reader.varint();
  if (count > MAX_PEER_URLS) throw new DecodeError('TOO_LONG', `${count} URLs`);
  return Array.from({ length: count }, () => reader.utf8(MAX_URL_BYTES));
}
