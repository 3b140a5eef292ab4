import { hexFromBytes, sha256 } from '@raftgate/bytes';
import { accepted, refuse, refused } from './errors.ts';
import type { Result } from './errors.ts';
import { encodeDocument } from './json.ts';

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = string;

const DIGEST_PATTERN: RegExp = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): boolean {
  return DIGEST_PATTERN.test(text);
}

/** The digest of bytes as they are: artifacts, and documents already canonical. */
export function digestOfBytes(bytes: Uint8Array): Digest {
  return `sha256:${hexFromBytes(sha256(bytes))}`;
}

/** The digest of a document of our own making: over its canonical bytes. */
export function digestOf(document: object): Digest {
  return digestOfBytes(encodeDocument(document));
}

/** Whether the bytes are what `digest` promised. A member calls it before it acknowledges `fetched`. */
export function verifyDigest(bytes: Uint8Array, digest: Digest): Result<Uint8Array> {
  const found = digestOfBytes(bytes);
  return found === digest ? accepted(bytes) : refused(refuse('DIGEST', '$', `expected ${digest}, found ${found}`));
}
