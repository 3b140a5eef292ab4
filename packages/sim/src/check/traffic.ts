import { MESSAGE_TYPES, type Message } from '@raftgate/raft';
import { Pairs } from './pairs.ts';
import { Violation } from './violation.ts';

/** One window of virtual time. */
const WINDOW_MS = 1_000;
/** From one member to one other in a window, whatever clients ask: elections, heartbeats, probes. */
const IDLE_MESSAGES = 400;
/** A read that is denied is asked again each tick. */
const IDLE_READS = 700;
/** For each request of a client in the window and the one before: an append or a read round, and once more. */
const MESSAGES_PER_REQUEST = 6;

const ANSWERS: ReadonlySet<string> = new Set(MESSAGE_TYPES.filter((type) => type.endsWith('Reply')));

interface Count {
  readonly from: number;
  readonly to: number;
  window: number;
  messages: number;
  reads: number;
}

/**
 * Bounded traffic (design, law 7): what a member says of itself is in proportion to time and to what clients ask; no storm of
 * appends, votes or reads feeds itself. Answers are in proportion to what is asked, seconds of it at once when a link comes back.
 */
export class Traffic {
  readonly #counts = new Pairs<Count>((from, to) => ({ from, to, window: this.#window, messages: 0, reads: 0 }));
  #window = 0;
  #requests = 0;
  #requestsBefore = 0;

  /** A client asked for something. */
  onRequest(atMs: number): void {
    this.#roll(atMs);
    this.#requests += 1;
  }

  onSend(message: Message, atMs: number): void {
    if (ANSWERS.has(message.type)) return;
    this.#roll(atMs);
    const count = this.#counts.of(message.from, message.to);
    if (count.window !== this.#window) {
      count.window = this.#window;
      count.messages = 0;
      count.reads = 0;
    }
    const isRead = message.type === 'readIndex';
    const sent = isRead ? ++count.reads : ++count.messages;
    const bound = (isRead ? IDLE_READS : IDLE_MESSAGES) + MESSAGES_PER_REQUEST * (this.#requests + this.#requestsBefore);
    if (sent > bound)
      throw new Violation(
        'bounded-traffic',
        `${message.from} sent ${sent} messages to ${message.to} within a second, the last a ${message.type}: more than ${bound}`,
        atMs,
      );
  }

  #roll(atMs: number): void {
    const window = Math.floor(atMs / WINDOW_MS);
    if (window === this.#window) return;
    this.#requestsBefore = window === this.#window + 1 ? this.#requests : 0;
    this.#requests = 0;
    this.#window = window;
  }
}
