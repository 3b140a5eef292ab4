import { crc32c, DecodeError, type Reader, Writer } from '@raftgate/bytes';
import { MAX_CONFIGURATION_BYTES, MAX_INDEX, SNAPSHOT_FORMAT } from '../limits.ts';
import type { SnapshotHeader } from './types.ts';

// "RGSNAP"
const MAGIC = Uint8Array.of(0x52, 0x47, 0x53, 0x4e, 0x41, 0x50);

/** u32 length | u32 crc */
export const CHUNK_HEADER_BYTES = 8;
/** Magic, format, cluster, five varints, length, configuration, crc: a header that is not whole by then never will be. */
export const MAX_HEADER_BYTES = 128 + MAX_CONFIGURATION_BYTES;
const HASH_BYTES = 32;
/** u32 0, two varints, hash, crc. */
export const MAX_TRAILER_BYTES = 4 + 8 + 8 + HASH_BYTES + 4;

export function encodeSnapshotHeader(header: SnapshotHeader): Uint8Array {
  const writer = new Writer(128 + header.configuration.length);
  writer.raw(MAGIC);
  writer.u16(SNAPSHOT_FORMAT);
  writer.u64(header.cluster);
  writer.varint(header.lineage);
  writer.varint(header.clusterVersion);
  writer.varint(header.index);
  writer.varint(header.term);
  writer.varint(header.logTime);
  writer.bytes(header.configuration);
  writer.u32(crc32c(writer.view()));
  return writer.take();
}

/** Reads a header and leaves `reader` behind it. Throws DecodeError: TRUNCATED when more bytes may complete it. */
export function decodeSnapshotHeader(bytes: Uint8Array, reader: Reader): SnapshotHeader {
  const start = reader.position;
  const magic = reader.raw(MAGIC.length);
  if (!MAGIC.every((byte, at) => magic[at] === byte)) throw new DecodeError('MALFORMED', 'not a snapshot');
  const format = reader.u16();
  if (format !== SNAPSHOT_FORMAT) throw new DecodeError('MALFORMED', `a snapshot of format ${format}`);
  const cluster = reader.u64();
  const lineage = reader.varint();
  const clusterVersion = reader.varint();
  const index = reader.varint();
  const term = reader.varint();
  const logTime = reader.varint();
  const configuration = reader.bytes(MAX_CONFIGURATION_BYTES).slice();
  const end = reader.position;
  if (reader.u32() !== crc32c(bytes, start, end)) throw new DecodeError('MALFORMED', 'the header does not verify');
  if (index > MAX_INDEX || term > MAX_INDEX) throw new DecodeError('OUT_OF_RANGE', 'term or index');
  return { cluster, lineage, clusterVersion, index, term, logTime, configuration };
}

export function encodeChunkHeader(payload: Uint8Array): Uint8Array {
  const writer = new Writer(CHUNK_HEADER_BYTES);
  writer.u32(payload.length);
  writer.u32(crc32c(payload, 0, payload.length, crc32c(writer.view())));
  return writer.take();
}

export interface SnapshotTrailer {
  readonly chunks: number;
  readonly payloadBytes: number;
  /** SHA-256 of the header, its crc included, and all payloads. */
  readonly hash: Uint8Array;
}

export function encodeTrailer(trailer: SnapshotTrailer): Uint8Array {
  const writer = new Writer(MAX_TRAILER_BYTES);
  writer.u32(0);
  writer.varint(trailer.chunks);
  writer.varint(trailer.payloadBytes);
  writer.raw(trailer.hash);
  writer.u32(crc32c(writer.view()));
  return writer.take();
}

/** Throws DecodeError, like `decodeSnapshotHeader`. */
export function decodeTrailer(bytes: Uint8Array, reader: Reader): SnapshotTrailer {
  const start = reader.position;
  if (reader.u32() !== 0) throw new DecodeError('MALFORMED', 'not a trailer');
  const chunks = reader.varint();
  const payloadBytes = reader.varint();
  const hash = reader.raw(HASH_BYTES).slice();
  const end = reader.position;
  if (reader.u32() !== crc32c(bytes, start, end)) throw new DecodeError('MALFORMED', 'the trailer does not verify');
  return { chunks, payloadBytes, hash };
}
