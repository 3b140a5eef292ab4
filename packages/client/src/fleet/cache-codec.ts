import { checkAssignment, checkChannel, checkOverlay, decode, digestOfBytes } from '@raftgate/contract';
import type { Assignment, Channel, Digest } from '@raftgate/contract';
import { DecodeError, equalBytes, Reader, sha256, Writer } from '@raftgate/bytes';
import { MAX_CACHE_DOCUMENTS, MAX_CACHED_DOCUMENT_BYTES } from '../limits.ts';
import type { KnownOverlay } from './knowledge.ts';
import type { Document } from './reading.ts';

/** What a start with the control plane down needs: documents as their canonical bytes, and the revisions they had. */
export interface CacheContent {
  readonly assignment: { readonly bytes: Uint8Array; readonly revision: number };
  readonly overlay: { readonly bytes: Uint8Array; readonly revision: number } | undefined;
  readonly channel: Uint8Array | undefined;
  /** Bundle bodies and parts. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
}

export interface CacheRestored {
  readonly assignment: Document<Assignment>;
  readonly overlay: KnownOverlay;
  readonly channel: Document<Channel>;
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
}

const MAGIC = 'RGCACHE';
const FORMAT = 1;
const HASH_BYTES = 32;

//  "RGCACHE" | u8 format | varint revision, bytes assignment | varint revision, bytes overlay (empty: none) | bytes channel
//  | varint n, n documents | sha256 of everything before

export function encodeCache(content: CacheContent): Uint8Array {
  const writer = new Writer();
  for (const char of MAGIC) writer.u8(char.charCodeAt(0));
  writer.u8(FORMAT);
  writer.varint(content.assignment.revision);
  writer.bytes(content.assignment.bytes);
  writer.varint(content.overlay?.revision ?? 0);
  writer.bytes(content.overlay?.bytes ?? new Uint8Array(0));
  writer.bytes(content.channel ?? new Uint8Array(0));
  writer.varint(content.documents.size);
  for (const bytes of content.documents.values()) writer.bytes(bytes);
  writer.raw(sha256(writer.view()));
  return writer.take();
}

/** The content, or why it is not used: a cache is believed as a whole or not at all. */
export function decodeCache(bytes: Uint8Array): CacheRestored | string {
  if (bytes.length < MAGIC.length + 1 + HASH_BYTES) return 'too short to be a snapshot';
  const end = bytes.length - HASH_BYTES;
  if (!equalBytes(sha256(bytes.subarray(0, end)), bytes.subarray(end))) return 'its checksum does not hold';
  try {
    return readContent(new Reader(bytes, 0, end));
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

function readContent(reader: Reader): CacheRestored | string {
  for (const char of MAGIC) if (reader.u8() !== char.charCodeAt(0)) return 'not a snapshot';
  if (reader.u8() !== FORMAT) return 'written in a format this build does not know';
  const assignmentRevision = reader.varint();
  const assignment = document(checkAssignment, reader.bytes(MAX_CACHED_DOCUMENT_BYTES), assignmentRevision);
  const overlayRevision = reader.varint();
  const overlayBytes = reader.bytes(MAX_CACHED_DOCUMENT_BYTES);
  const channelBytes = reader.bytes(MAX_CACHED_DOCUMENT_BYTES);
  const count = reader.varint();
  if (count > MAX_CACHE_DOCUMENTS) return `${count} documents, at most ${MAX_CACHE_DOCUMENTS}`;
  const documents = new Map<Digest, Uint8Array>();
  for (let i = 0; i < count; i += 1) {
    const bytes = reader.bytes(MAX_CACHED_DOCUMENT_BYTES).slice();
    documents.set(digestOfBytes(bytes), bytes);
  }
  if (reader.remaining > 0) return 'bytes left over';
  const overlay = overlayBytes.length === 0 ? undefined : decode(checkOverlay, overlayBytes);
  if (overlay?.ok === false) return `overlay: ${overlay.refusal.message}`;
  return {
    assignment,
    overlay:
      overlay === undefined
        ? { overlay: undefined, revision: 0, bytes: undefined, seen: 0 }
        : { overlay: overlay.value, revision: overlayRevision, bytes: overlayBytes.slice(), seen: overlayRevision },
    channel: channelBytes.length === 0 ? { is: 'absent' } : document(checkChannel, channelBytes, 0),
    documents,
  };
}

function document<T>(check: Parameters<typeof decode<T>>[0], view: Uint8Array, revision: number): Document<T> {
  const bytes = view.slice();
  const decoded = decode(check, bytes);
  if (!decoded.ok) return { is: 'unreadable', reason: decoded.refusal.message, revision };
  return { is: 'here', value: decoded.value, bytes, digest: digestOfBytes(bytes), revision };
}
