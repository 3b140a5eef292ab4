import { RECENT_STREAMS } from './limits.ts';
import type { Stream } from './stream.ts';

const MASK = RECENT_STREAMS - 1;
const NOTHING: (Stream | undefined)[] = [];

/**
 * The open streams of a connection, by id. Ids rise by two and most streams live shortly, so each has a place of its own in a
 * small ring; those that find theirs taken go to a map. A map alone costs a call several times as much: it grows and shrinks
 * with every few streams that come and go.
 */
export class StreamTable {
  size = 0;
  private ring = NOTHING;
  private others: Map<number, Stream> | undefined;

  get(id: number): Stream | undefined {
    const stream = this.ring[(id >>> 1) & MASK];
    return stream !== undefined && stream.id === id ? stream : this.others?.get(id);
  }

  /** A stream that is not in it. */
  add(stream: Stream): void {
    if (this.ring === NOTHING) this.ring = Array.from({ length: RECENT_STREAMS }, () => undefined);
    const at = (stream.id >>> 1) & MASK;
    this.size++;
    if (this.ring[at] === undefined) this.ring[at] = stream;
    else (this.others ??= new Map()).set(stream.id, stream);
  }

  /** A stream that is in it. */
  delete(stream: Stream): void {
    const at = (stream.id >>> 1) & MASK;
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
}
