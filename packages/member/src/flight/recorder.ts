import { crc32c } from '@raftgate/bytes';
import type { Clock } from '@raftgate/io';
import type { Message } from '@raftgate/raft';
import { FLIGHT_DIGEST_BYTES, FLIGHT_RECORDS } from '../limits.ts';
import type { FlightRecord } from './record.ts';

/** The last FLIGHT_RECORDS inputs of raft, dumped when an invariant breaks. Ticks in a row are one record. */
export class FlightRecorder {
  private readonly ring: FlightRecord[] = [];
  private sequence = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  note(input: string, term: number, index: number, count = 0, body?: Uint8Array): void {
    this.add(input, 0, term, index, count, body === undefined ? 0 : digest(body, 0));
  }

  tick(term: number): void {
    const last = this.ring[(this.sequence - 1) % FLIGHT_RECORDS];
    if (last?.input === 'tick' && last.term === term) {
      this.ring[(this.sequence - 1) % FLIGHT_RECORDS] = { ...last, atMs: this.clock.monotonicMs(), count: last.count + 1 };
    } else this.add('tick', 0, term, 0, 1, 0);
  }

  message(message: Message): void {
    const { type, from, term } = message;
    if (type === 'append') {
      let sum = 0;
      for (const entry of message.entries) sum = digest(entry.body, sum);
      this.add(type, from, term, message.prevIndex, message.entries.length, sum);
    } else this.add(type, from, term, indexOf(message), 0, 0);
  }

  /** Oldest first. */
  dump(): readonly FlightRecord[] {
    const at = this.sequence % FLIGHT_RECORDS;
    return this.ring.length < FLIGHT_RECORDS ? [...this.ring] : [...this.ring.slice(at), ...this.ring.slice(0, at)];
  }

  private add(input: string, from: number, term: number, index: number, count: number, sum: number): void {
    const sequence = this.sequence++;
    this.ring[sequence % FLIGHT_RECORDS] = { sequence, atMs: this.clock.monotonicMs(), input, from, term, index, count, digest: sum };
  }
}

/** Of a large body only the beginning: a record must not cost what the entry costs. */
function digest(body: Uint8Array, seed: number): number {
  return crc32c(body, 0, Math.min(body.length, FLIGHT_DIGEST_BYTES), seed);
}

function indexOf(message: Message): number {
  if ('index' in message) return message.index;
  if ('lastIndex' in message) return message.lastIndex;
  return 'commit' in message ? message.commit : 0;
}
