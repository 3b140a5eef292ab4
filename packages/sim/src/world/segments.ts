export interface Segment {
  readonly bytes: Uint8Array;
  readonly sentMs: number;
  /** Not before; a stream keeps its order, so neither does anything behind it. */
  readonly arrivesMs: number;
  /** What happens to the world right after it arrived. */
  readonly onArrival: (() => void) | undefined;
  next: Segment | undefined;
}

/** Bytes on their way, oldest first. Mostly one: a list costs nothing to begin and to end again, an array does. */
export class Segments {
  first: Segment | undefined;
  last: Segment | undefined;

  get isEmpty(): boolean {
    return this.first === undefined;
  }

  add(segment: Segment): void {
    if (this.last === undefined) this.first = segment;
    else this.last.next = segment;
    this.last = segment;
  }

  shift(): void {
    this.first = this.first?.next;
    if (this.first === undefined) this.last = undefined;
  }

  clear(): void {
    this.first = undefined;
    this.last = undefined;
  }
}
