import type { Message } from '@raftgate/raft';
import { Violation } from './violation.ts';

/** Above the number of terms there were: probes that crossed with a change of either log. */
const SLACK_PROBES = 16;

/**
 * Bounded probing (Raft paper, 5.3: "reduce the number of rejected AppendEntries RPCs"; cockroach#60612): a leader finds where a
 * follower's log agrees with its own in about one step a term, not one an entry.
 */
export class Probing {
  /** Indexes one follower rejected since it last accepted something of this leader in this term. */
  readonly #rejected = new Map<string, Set<number>>();
  #terms = 0;

  onReceive(message: Message, atMs: number): void {
    this.#terms = Math.max(this.#terms, message.term);
    if (message.type !== 'appendReply') return;
    const { from, to, term } = message;
    const key = `${from}>${to}`;
    if (!message.rejected) return void this.#rejected.delete(key);
    const indexes = this.#rejected.get(key) ?? new Set();
    indexes.add(message.index);
    this.#rejected.set(key, indexes);
    const bound = this.#terms + SLACK_PROBES;
    if (indexes.size > bound)
      throw new Violation('bounded-probing', `leader ${to} of term ${term} was rejected at ${indexes.size} indexes by ${from}: more than ${bound}`, atMs);
  }
}
