import { SLAB_MARK_BYTES } from '../limits.ts';
import { modAt, subAt } from './record.ts';

/** Records back to back in memory that another thread may read. Appended to, given up as a whole, never reused. */
export class Slab {
  readonly id: number;
  readonly buffer: SharedArrayBuffer;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Records in [start, end) are this slab's; those before `start` have been evacuated. */
  start = 0;
  end = 0;
  /** Of the records in [start, end). */
  deadBytes = 0;
  /** Where a record begins, every SLAB_MARK_BYTES: a seek need not walk the whole slab. */
  readonly marks: number[] = [];

  constructor(id: number, buffer: SharedArrayBuffer) {
    this.id = id;
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  get room(): number {
    return this.bytes.length - this.end;
  }

  /** Room for `size` more bytes, which the caller fills with a record. */
  extend(size: number): number {
    const at = this.end;
    if (this.marks.length === 0 || at - this.marks[this.marks.length - 1] >= SLAB_MARK_BYTES) this.marks.push(at);
    this.end = at + size;
    return at;
  }

  /** A record not after (revision, sub), as near before it as the marks know. */
  nearBefore(revision: number, sub: number): number {
    let low = 0;
    let high = this.marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.isAfter(this.marks[middle], revision, sub)) high = middle;
      else low = middle + 1;
    }
    return low === 0 ? this.start : Math.max(this.start, this.marks[low - 1]);
  }

  isAfter(at: number, revision: number, sub: number): boolean {
    const mod = modAt(this.view, at);
    return mod > revision || (mod === revision && subAt(this.view, at) > sub);
  }
}
