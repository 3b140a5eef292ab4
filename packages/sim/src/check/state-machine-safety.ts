import { crc32c } from '@raftgate/bytes';
import type { Entry } from '@raftgate/raft';
import type { StateHash } from '@raftgate/store';
import { Rows } from './rows.ts';
import { Violation } from './violation.ts';

/** What is noted of an entry: numbers side by side, as there are millions of them. */
const [TERM, DIGEST, LOW, HIGH] = [0, 1, 2, 3];

/**
 * State machine safety (Raft paper, 5.4.3 and figure 3; TLA+ StateMachineSafety): no two members apply different entries at an
 * index, and equal prefixes give an equal state hash. Snapshot = replay (paper, section 7): so does a snapshot in their place.
 * Log time never goes back.
 */
export class StateMachineSafety {
  /** By index: who applied it first. */
  readonly #by: (string | undefined)[] = [];
  readonly #applied = new Rows(4);
  readonly #lastLogTime = new Map<string, number>();
  highest = 0;

  onApplied(member: string, entry: Entry, hash: StateHash, atMs: number): void {
    const digest = crc32c(entry.body);
    const { index, term } = entry;
    const applied = this.#applied;
    const first = this.#by[index];
    if (first === undefined) {
      this.#by[index] = member;
      applied.set(index, TERM, term);
      applied.set(index, DIGEST, digest);
      applied.set(index, LOW, hash.low);
      applied.set(index, HIGH, hash.high);
      this.highest = Math.max(this.highest, index);
    } else if (applied.at(index, TERM) !== term || applied.at(index, DIGEST) !== digest) {
      throw new Violation(
        'state-machine-safety',
        `index ${index}: ${member} applied term ${term}, ${first} term ${applied.at(index, TERM)} or another body`,
        atMs,
      );
    } else if (!this.#isAt(index, hash)) {
      throw new Violation('state-hash', `index ${index}: ${member} has hash ${text(hash)}, ${first} ${text(this.#hashAt(index))}`, atMs);
    }
    const before = this.#lastLogTime.get(member) ?? 0;
    if (entry.logTime < before)
      throw new Violation('log-time-monotonic', `index ${entry.index}: log time ${entry.logTime} after ${before}`, atMs);
    this.#lastLogTime.set(member, entry.logTime);
  }

  /** What a snapshot gave; its index may be one that nobody watched being applied. */
  onRestored(member: string, index: number, term: number, hash: StateHash, atMs: number): void {
    const first = this.#by[index];
    if (first === undefined) return;
    const was = this.#applied.at(index, TERM);
    if (was !== term || !this.#isAt(index, hash))
      throw new Violation(
        'snapshot-is-replay',
        `index ${index}: a snapshot gave ${member} term ${term} and hash ${text(hash)}, ${first} applied term ${was} and has ${text(this.#hashAt(index))}`,
        atMs,
      );
  }

  /** A member begins a new life: it applies again from its snapshot. */
  onBoot(member: string): void {
    this.#lastLogTime.delete(member);
  }

  #isAt(index: number, { low, high }: StateHash): boolean {
    return this.#applied.at(index, LOW) === low && this.#applied.at(index, HIGH) === high;
  }

  #hashAt(index: number): StateHash {
    return { low: this.#applied.at(index, LOW), high: this.#applied.at(index, HIGH) };
  }
}

const text = ({ high, low }: StateHash): string => `${high}/${low}`;
