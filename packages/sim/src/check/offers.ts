import type { Message } from '@raftgate/raft';

/** Beside those the world made necessary: files that are being removed, connections that were gone already. */
const OFFERS_IN_PEACE = 5;
/** What is cut off is begun again, once more for what its receiver says of it, and no more often. */
const OFFERS_PER_CUT = 2;

/**
 * Bounded transfers (design, law 7): a leader begins to send somebody the same snapshot again because the world cut it off, and
 * not for what it did itself. Counted from `forget` on, by who knows what the world does.
 */
export class Offers {
  readonly #counts = new Map<string, number>();

  forget(): void {
    this.#counts.clear();
  }

  onSend(message: Message): void {
    if (message.type !== 'snapshot') return;
    const key = `${message.to} in term ${message.term} at ${message.index}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** What is wrong, after so many transfers were cut off by the world, if anything is. */
  tooOften(cuts: number): string | undefined {
    const bound = OFFERS_IN_PEACE + OFFERS_PER_CUT * cuts;
    for (const [what, count] of this.#counts)
      if (count > bound) return `a snapshot was begun ${count} times for ${what}, and cut off ${cuts} times: more than ${bound}`;
    return undefined;
  }
}
