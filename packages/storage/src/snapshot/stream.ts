import { concatBytes } from '@raftgate/bytes';
import type { Disk, DiskFile } from '@raftgate/io';
import { diskError } from '../errors.ts';
import type { DoneWith } from '../flow.ts';
import { MAX_CHUNK_BYTES, SNAPSHOT_READ_BYTES } from '../limits.ts';
import { snapshotPath } from './names.ts';
import { SnapshotParser } from './parser.ts';
import type { SnapshotBeginning, SnapshotHeader, SnapshotId, SnapshotReader, SnapshotSource } from './types.ts';

/** Reads the image out of a snapshot. RG_SNAPSHOT_CORRUPT, RG_SNAPSHOT_FOREIGN, RG_DISK. */
export function openSnapshotReader(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: DoneWith<SnapshotReader>): void {
  SnapshotStream.open(disk, directory, cluster, id, (error, stream) => done(error, stream && new ImageReader(stream)));
}

/** Reads a snapshot as it lies on disk, to be sent. RG_SNAPSHOT_CORRUPT, RG_SNAPSHOT_FOREIGN, RG_DISK. */
export function openSnapshotSource(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: DoneWith<SnapshotSource>): void {
  SnapshotStream.open(disk, directory, cluster, id, (error, stream) => done(error, stream && new FileSource(stream)));
}

/** A snapshot file, read block by block through the parser. */
class SnapshotStream {
  readonly fileBytes: number;
  readonly header: SnapshotHeader;
  private readonly file: DiskFile;
  private readonly parser: SnapshotParser;
  /** Payloads of the last block. */
  private payloads: Uint8Array[] = [];
  private position = 0;

  private constructor(file: DiskFile, fileBytes: number, parser: SnapshotParser, header: SnapshotHeader) {
    this.file = file;
    this.fileBytes = fileBytes;
    this.parser = parser;
    this.header = header;
  }

  static open(disk: Disk, directory: string, cluster: number, id: SnapshotId, done: DoneWith<SnapshotStream>): void {
    const path = snapshotPath(directory, id);
    const expected = { ...id, cluster, path };
    disk.open(path, 'read', (error, file) => {
      if (file === undefined) return done(error && diskError(error), undefined);
      file.size((failed, bytes) => {
        if (failed !== undefined) return file.close(() => done(diskError(failed), undefined));
        readHeader(file, new SnapshotParser(expected), (refusal, header) => {
          if (header === undefined) file.close(() => done(refusal, undefined));
          else done(undefined, new SnapshotStream(file, bytes, new SnapshotParser(expected), header));
        });
      });
    });
  }

  /** The next block, verified as far as it goes; undefined at the end of a file that verified. */
  block(done: DoneWith<Uint8Array>, maxBytes = SNAPSHOT_READ_BYTES): void {
    const into = new Uint8Array(Math.min(maxBytes, SNAPSHOT_READ_BYTES, Math.max(1, this.fileBytes - this.position)));
    this.file.read(this.position, into, (error, read) => {
      if (error !== undefined) return done(diskError(error), undefined);
      if (read === 0) return done(this.parser.finish(), undefined);
      this.position += read;
      const bytes = into.subarray(0, read);
      this.payloads = [];
      const refusal = this.parser.feed(bytes, (payload) => this.payloads.push(payload.slice()));
      if (refusal === undefined) done(undefined, bytes);
      else done(refusal, undefined);
    });
  }

  beginning(): SnapshotBeginning {
    const { index, term } = this.header;
    return { index, term, bytes: this.parser.verifiedBytes, hash: this.parser.hashSoFar() };
  }

  /** The image bytes of the last block; undefined when it lies inside one chunk. */
  image(): Uint8Array | undefined {
    return this.payloads.length > 1 ? concatBytes(this.payloads) : this.payloads[0];
  }

  close(done: () => void): void {
    this.file.close(() => done());
  }
}

/** Reads as far as the header goes. */
function readHeader(file: DiskFile, parser: SnapshotParser, done: DoneWith<SnapshotHeader>, position = 0): void {
  const into = new Uint8Array(SNAPSHOT_READ_BYTES);
  file.read(position, into, (error, read) => {
    if (error !== undefined) return done(diskError(error), undefined);
    if (read === 0) return done(parser.finish(), undefined);
    const refusal = parser.feed(into.subarray(0, read), () => {});
    // What is damaged behind it is found when that is read; who belongs to the cluster is told all the same.
    if (parser.verifiedBytes > 0) done(undefined, parser.header);
    else if (refusal !== undefined) done(refusal, undefined);
    else readHeader(file, parser, done, position + read);
  });
}

class ImageReader implements SnapshotReader {
  private readonly stream: SnapshotStream;
  /** Of the last block, not yet handed out: a block may end one chunk and hold others. */
  private rest: Uint8Array = new Uint8Array(0);

  constructor(stream: SnapshotStream) {
    this.stream = stream;
  }

  get header(): SnapshotHeader {
    return this.stream.header;
  }

  get fileBytes(): number {
    return this.stream.fileBytes;
  }

  next(done: DoneWith<Uint8Array>): void {
    if (this.rest.length > 0) return done(undefined, this.piece());
    this.stream.block((error, bytes) => {
      if (error !== undefined || bytes === undefined) return done(error, undefined);
      this.rest = this.stream.image() ?? this.rest;
      if (this.rest.length === 0) this.next(done);
      else done(undefined, this.piece());
    });
  }

  private piece(): Uint8Array {
    const piece = this.rest.subarray(0, MAX_CHUNK_BYTES);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  close(done: () => void): void {
    this.stream.close(done);
  }
}

class FileSource implements SnapshotSource {
  private readonly stream: SnapshotStream;

  constructor(stream: SnapshotStream) {
    this.stream = stream;
  }

  get header(): SnapshotHeader {
    return this.stream.header;
  }

  get fileBytes(): number {
    return this.stream.fileBytes;
  }

  next(done: DoneWith<Uint8Array>, maxBytes?: number): void {
    this.stream.block(done, maxBytes);
  }

  beginning(): SnapshotBeginning {
    return this.stream.beginning();
  }

  close(done: () => void): void {
    this.stream.close(done);
  }
}
