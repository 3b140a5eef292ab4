import { Writer } from '@raftgate/bytes';
import type { DiskFile } from '@raftgate/io';
import { diskError } from '../errors.ts';
import type { Done } from '../flow.ts';
import { appendRecord, finishGroup, recordExtent } from './frame.ts';

/** Kept free in every segment, so that it can always be sealed. */
export const SEAL_BYTES = recordExtent(1);

/** The segment that is written to, and where. */
export class ActiveSegment {
  readonly file: DiskFile;
  readonly name: string;
  readonly sequence: number;
  readonly size: number;
  readonly seed: number;
  /** Where the next group goes, its number, and records so far. */
  position: number;
  group: number;
  records: number;
  /** Highest index of any entry written here; 0 for none. */
  highestIndex: number;

  constructor(
    file: DiskFile,
    name: string,
    sequence: number,
    size: number,
    seed: number,
    position: number,
    group: number,
    records: number,
  ) {
    this.file = file;
    this.name = name;
    this.sequence = sequence;
    this.size = size;
    this.seed = seed;
    this.position = position;
    this.group = group;
    this.records = records;
    this.highestIndex = 0;
  }

  fits(bytes: number): boolean {
    return this.position + bytes + SEAL_BYTES <= this.size;
  }

  /** One write, one sync. `bytes` are records without checksums, `last` where the last one begins. */
  writeGroup(bytes: Uint8Array, last: number, done: Done): void {
    const records = finishGroup(bytes, last, this.group, this.seed);
    this.file.write(this.position, [bytes], (unwritten) => {
      if (unwritten !== undefined) return done(diskError(unwritten));
      this.file.sync((unsynced) => {
        if (unsynced !== undefined) return done(diskError(unsynced));
        this.position += bytes.length;
        this.group += 1;
        this.records += records;
        done(undefined);
      });
    });
  }

  /** Says that the next segment follows. */
  seal(done: Done): void {
    const writer = new Writer();
    appendRecord(writer, { type: 'sealed', records: this.records });
    this.writeGroup(writer.view(), 0, done);
  }
}
