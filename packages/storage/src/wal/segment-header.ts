import { crc32c, DecodeError, Reader, Writer } from '@raftgate/bytes';
import { SECTOR_BYTES, WAL_FORMAT } from '../limits.ts';

// "RGWAL\0"
const MAGIC = Uint8Array.of(0x52, 0x47, 0x57, 0x41, 0x4c, 0);

export interface SegmentHeader {
  readonly format: number;
  readonly cluster: number;
  readonly member: number;
  /** From 1. */
  readonly sequence: number;
  /** Index of the first entry expected. */
  readonly firstIndex: number;
  /** CRC32C of the header: the seed of every record's, so that a record of another segment never verifies here. */
  readonly seed: number;
}

/** The first sector of a segment. */
export function encodeSegmentHeader(header: Omit<SegmentHeader, 'format' | 'seed'>): { sector: Uint8Array; seed: number } {
  const writer = new Writer(SECTOR_BYTES);
  writer.raw(MAGIC);
  writer.u16(WAL_FORMAT);
  writer.u64(header.cluster);
  writer.u64(header.member);
  writer.u64(header.sequence);
  writer.u64(header.firstIndex);
  const seed = crc32c(writer.view());
  writer.u32(seed);
  const sector = new Uint8Array(SECTOR_BYTES);
  sector.set(writer.view());
  return { sector, seed };
}

/** Undefined when the sector does not verify. */
export function decodeSegmentHeader(segment: Uint8Array): SegmentHeader | undefined {
  try {
    const reader = new Reader(segment, 0, Math.min(segment.length, SECTOR_BYTES));
    const magic = reader.raw(MAGIC.length);
    if (!MAGIC.every((byte, at) => magic[at] === byte)) return undefined;
    const header = {
      format: reader.u16(),
      cluster: reader.u64(),
      member: reader.u64(),
      sequence: reader.u64(),
      firstIndex: reader.u64(),
    };
    const seed = crc32c(segment, 0, reader.position);
    return reader.u32() === seed ? { ...header, seed } : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
