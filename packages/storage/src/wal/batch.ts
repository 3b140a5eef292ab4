import type { Writer } from '@raftgate/bytes';
import type { Done } from '../flow.ts';
import { appendRecord } from './frame.ts';
import type { Checkpoint } from './log-state.ts';
import type { WalRecord } from './record.ts';

/** Records that go out as one group, and who waits for it. */
export class Batch {
  readonly waiters: Done[] = [];
  /** The state of the log once this group is durable; set when the next batch begins or this one goes out. */
  after: Checkpoint | undefined;
  highestIndex = 0;
  /** Where the last record begins. */
  last = 0;
  private readonly writer: Writer;

  constructor(writer: Writer) {
    this.writer = writer;
  }

  get length(): number {
    return this.writer.length;
  }

  add(record: WalRecord): void {
    this.last = appendRecord(this.writer, record);
    if (record.type === 'entry' && record.entry.index > this.highestIndex) this.highestIndex = record.entry.index;
  }

  view(): Uint8Array {
    return this.writer.view();
  }

  /** Gives the buffer back; the batch is not used again. */
  surrender(): Writer {
    this.writer.reset();
    return this.writer;
  }
}
