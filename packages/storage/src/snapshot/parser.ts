import { crc32c, DecodeError, equalBytes, Reader, Sha256 } from '@raftgate/bytes';
import { StorageError } from '../errors.ts';
import { MAX_CHUNK_BYTES } from '../limits.ts';
import { CHUNK_HEADER_BYTES, decodeSnapshotHeader, decodeTrailer, MAX_HEADER_BYTES, MAX_TRAILER_BYTES } from './format.ts';
import type { SnapshotHeader, SnapshotId } from './types.ts';

/** What a snapshot must be to be taken. */
export interface ExpectedSnapshot extends SnapshotId {
  readonly cluster: number;
  /** For messages. */
  readonly path: string;
}

/** Verifies a snapshot file that comes in pieces, cut anywhere: from disk or from a peer. No I/O. */
export class SnapshotParser {
  header: SnapshotHeader | undefined;
  /** The trailer has been read and agrees with everything before it. */
  isComplete = false;
  /** Bytes of the elements that were whole and verified. */
  verifiedBytes = 0;
  private readonly expected: ExpectedSnapshot;
  private readonly hash = new Sha256();
  /** What came after the last whole element: the first `pending` bytes of `buffer`. */
  private buffer = new Uint8Array(0);
  private pending = 0;
  private chunks = 0;
  private payloadBytes = 0;

  constructor(expected: ExpectedSnapshot) {
    this.expected = expected;
  }

  /** Takes the next bytes; `onPayload` gets each payload that verified, its own until it returns. After an error the file is done for. */
  feed(bytes: Uint8Array, onPayload: (payload: Uint8Array) => void): StorageError | undefined {
    const source = this.pending === 0 ? bytes : this.join(bytes);
    const reader = new Reader(source);
    let whole = 0;
    try {
      while (reader.remaining > 0) {
        const foreign = this.element(source, reader, onPayload);
        if (foreign !== undefined) return foreign;
        this.verifiedBytes += reader.position - whole;
        whole = reader.position;
      }
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      if (error.code !== 'TRUNCATED' || source.length - whole > this.longest()) return this.corrupt(error.message);
    }
    this.keep(source, whole);
    return undefined;
  }

  /** What is pending and `bytes`, in one piece; in place, so that many small pieces cost no more than a large one. */
  private join(bytes: Uint8Array): Uint8Array {
    const length = this.pending + bytes.length;
    if (length > this.buffer.length) this.enlarge(length);
    this.buffer.set(bytes, this.pending);
    return this.buffer.subarray(0, length);
  }

  private keep(source: Uint8Array, from: number): void {
    const length = source.length - from;
    if (source.buffer === this.buffer.buffer) this.buffer.copyWithin(0, from, source.length);
    else {
      if (length > this.buffer.length) this.buffer = new Uint8Array(length);
      this.buffer.set(source.subarray(from));
    }
    this.pending = length;
  }

  private enlarge(length: number): void {
    const larger = new Uint8Array(Math.max(length, 2 * this.buffer.length));
    larger.set(this.buffer.subarray(0, this.pending));
    this.buffer = larger;
  }

  /** SHA-256 of what the elements that verified hold: the header and all payloads. */
  hashSoFar(): Uint8Array {
    return this.hash.clone().digest();
  }

  /** Forgets what came behind the last element that verified, an error too: it comes again. */
  rewind(): void {
    this.pending = 0;
  }

  /** Nothing more comes. */
  finish(): StorageError | undefined {
    return this.isComplete ? undefined : this.corrupt('it ends early');
  }

  /** One header, chunk or trailer. Throws DecodeError. */
  private element(source: Uint8Array, reader: Reader, onPayload: (payload: Uint8Array) => void): StorageError | undefined {
    if (this.isComplete) throw new DecodeError('MALFORMED', 'bytes after the end');
    const start = reader.position;
    if (this.header === undefined) {
      const header = decodeSnapshotHeader(source, reader);
      this.hash.update(source, start, reader.position);
      this.header = header;
      return this.foreign(header);
    }
    const length = reader.u32();
    if (length === 0) {
      reader.position = start;
      this.end(source, reader);
      return undefined;
    }
    if (length > MAX_CHUNK_BYTES) throw new DecodeError('TOO_LONG', `a chunk of ${length} bytes`);
    const crc = reader.u32();
    const payload = reader.raw(length);
    if (crc !== crc32c(payload, 0, length, crc32c(source, start, start + 4)))
      throw new DecodeError('MALFORMED', `chunk ${this.chunks + 1} does not verify`);
    this.hash.update(payload);
    this.chunks += 1;
    this.payloadBytes += length;
    onPayload(payload);
    return undefined;
  }

  private end(source: Uint8Array, reader: Reader): void {
    const trailer = decodeTrailer(source, reader);
    const agrees =
      trailer.chunks === this.chunks && trailer.payloadBytes === this.payloadBytes && equalBytes(trailer.hash, this.hashSoFar());
    if (!agrees) throw new DecodeError('MALFORMED', 'the trailer does not agree with what came before');
    this.isComplete = true;
  }

  private longest(): number {
    return this.header === undefined ? MAX_HEADER_BYTES : Math.max(CHUNK_HEADER_BYTES + MAX_CHUNK_BYTES, MAX_TRAILER_BYTES);
  }

  private foreign(header: SnapshotHeader): StorageError | undefined {
    const { cluster, index, term, path } = this.expected;
    if (header.cluster === cluster && header.index === index && header.term === term) return undefined;
    return new StorageError('RG_SNAPSHOT_FOREIGN', 'the snapshot is not the one it should be', {
      found: `cluster ${header.cluster}, index ${header.index}, term ${header.term} (in ${path})`,
      expected: `cluster ${cluster}, index ${index}, term ${term}`,
    });
  }

  private corrupt(why: string): StorageError {
    return new StorageError('RG_SNAPSHOT_CORRUPT', `the snapshot ${this.expected.path} does not verify: ${why}`, {
      found: why,
      do: 'nothing, if an older snapshot and the log reach far enough; otherwise remove the member and add it again',
    });
  }
}
