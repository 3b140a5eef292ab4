import { RECENT_STREAMS } from './limits.ts';
import type { Stream } from './stream.ts';

/** Places a ring begins with. A power of two. */
const FIRST_PLACES = 4;
const NOTHING: (Stream | undefined)[] = [];

/**
 * The open streams of a connection, by id. Ids rise by two and most streams live shortly, so each has a place of its own in a
 * small ring; those that find theirs taken go to a map. A map alone costs a call several times as much: it grows and shrinks
 * with every few streams that come and go.
 */
export class StreamTable {
  size = 0;
  private ring = NOTHING;
  private mask = 0;
  private others: Map<number, Stream> | undefined;

  get(id: number): Stream | undefined {
    const stream = this.ring[(id >>> 1) & this.mask];
    return stream !== undefined && stream.id === id ? stream : this.others?.get(id);
  }

  /** A stream that is not in it. */
  add(stream: Stream): void {
    this.size++;
    if (this.size > this.ring.length && this.ring.length < RECENT_STREAMS) this.grow();
    const at = (stream.id >>> 1) & this.mask;
    if (this.ring[at] === undefined) this.ring[at] = stream;
    else (this.others ??= new Map()).set(stream.id, stream);
  }

  /** A stream that is in it. */
  delete(stream: Stream): void {
    const at = (stream.id >>> 1) & this.mask;
    this.size--;
    if (this.ring[at] === stream) this.ring[at] = undefined;
    else this.others?.delete(stream.id);
  }

  /** All of them as they are: what is done to them may change the table. */
  list(): Stream[] {
    const streams = this.others === undefined ? [] : [...this.others.values()];
    for (const stream of this.ring) if (stream !== undefined) streams.push(stream);
    return streams;
  }

  /** None that has a place loses it: those of a smaller ring have different ones in a larger. */
  private grow(): void {
    const { ring } = this;
    const places = Math.max(FIRST_PLACES, ring.length * 2);
    this.mask = places - 1;
    this.ring = Array.from({ length: places }, () => undefined);
    for (const stream of ring) if (stream !== undefined) this.ring[(stream.id >>> 1) & this.mask] = stream;
  }
}
