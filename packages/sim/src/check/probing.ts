import type { Message } from '@raftgate/raft';
import { Violation } from './violation.ts';

/** Above the number of terms there were: probes that crossed with a change of either log. */
const SLACK_PROBES = 16;

interface Descent {
  term: number;
  lowest: number;
  steps: number;
}

/**
 * Bounded probing (Raft paper, 5.3: "reduce the number of rejected AppendEntries RPCs"; cockroach#60612): a leader finds where a
 * follower's log agrees with its own in about one step a term, not one an entry. What was sent ahead of a lost append is rejected
 * too, at rising indexes: only steps down are counted.
 */
export class Probing {
  /** Since a follower last accepted something of this leader in this term. */
  readonly #descents = new Map<string, Descent>();
  #terms = 0;

  onReceive(message: Message, atMs: number): void {
    if (message.type !== 'appendReply') return;
    const { from, to, term, index } = message;
    this.#terms = Math.max(this.#terms, term);
    if (!message.rejected && this.#descents.size === 0) return;
    const key = `${from}>${to}`;
    if (!message.rejected) return void this.#descents.delete(key);
    const known = this.#descents.get(key);
    const descent = known?.term === term ? known : { term, lowest: Infinity, steps: 0 };
    this.#descents.set(key, descent);
    if (index >= descent.lowest) return;
    descent.lowest = index;
    descent.steps += 1;
    const bound = this.#terms + SLACK_PROBES;
    if (descent.steps > bound)
      throw new Violation(
        'bounded-probing',
        `leader ${to} of term ${term} probed ${descent.steps} lower and lower indexes of ${from}: more than ${bound}`,
        atMs,
      );
  }
}
