import { compareBytes, utf8Encode } from '@raftgate/bytes';
import { MAX_PEER_URLS, MAX_URL_BYTES } from '../limits.ts';
import { parsePeerUrl } from '../peer/address.ts';

/** At least one, none twice, each one that can be dialled. */
export function isPeerUrls(urls: readonly string[]): boolean {
  if (urls.length === 0 || urls.length > MAX_PEER_URLS || new Set(urls).size < urls.length) return false;
  return urls.every((url) => utf8Encode(url).length <= MAX_URL_BYTES && !/\p{Cc}/u.test(url) && parsePeerUrl(url) !== undefined);
}

/** By their bytes (001-formats, section 5). */
export function sortedUrls(urls: readonly string[]): readonly string[] {
  return urls.toSorted((a, b) => compareBytes(utf8Encode(a), utf8Encode(b)));
}
