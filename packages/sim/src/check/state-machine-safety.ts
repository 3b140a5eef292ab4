import { crc32c } from '@raftgate/bytes';
import type { Entry } from '@raftgate/raft';
import type { StateHash } from '@raftgate/store';
import { Violation } from './violation.ts';

interface AppliedEntry {
  readonly term: number;
  readonly digest: number;
  readonly hash: StateHash;
  readonly by: string;
}

/**
 * State machine safety (Raft paper, 5.4.3 and figure 3; TLA+ StateMachineSafety): no two members apply different entries at an
 * index, and equal prefixes give an equal state hash. Snapshot = replay (paper, section 7): so does a snapshot in their place.
 * Log time never goes back.
 */
export class StateMachineSafety {
  readonly #applied = new Map<number, AppliedEntry>();
  readonly #lastLogTime = new Map<string, number>();
  highest = 0;

  onApplied(member: string, entry: Entry, hash: StateHash, atMs: number): void {
    const digest = crc32c(entry.body);
    const first = this.#applied.get(entry.index);
    if (first === undefined) {
      this.#applied.set(entry.index, { term: entry.term, digest, hash, by: member });
      this.highest = Math.max(this.highest, entry.index);
    } else if (first.term !== entry.term || first.digest !== digest) {
      throw new Violation(
        'state-machine-safety',
        `index ${entry.index}: ${member} applied term ${entry.term}, ${first.by} term ${first.term} or another body`,
        atMs,
      );
    } else if (!isEqual(first.hash, hash)) {
      throw new Violation('state-hash', `index ${entry.index}: ${member} has hash ${text(hash)}, ${first.by} ${text(first.hash)}`, atMs);
    }
    const before = this.#lastLogTime.get(member) ?? 0;
    if (entry.logTime < before)
      throw new Violation('log-time-monotonic', `index ${entry.index}: log time ${entry.logTime} after ${before}`, atMs);
    this.#lastLogTime.set(member, entry.logTime);
  }

  /** What a snapshot gave; its index may be one that nobody watched being applied. */
  onRestored(member: string, index: number, term: number, hash: StateHash, atMs: number): void {
    const first = this.#applied.get(index);
    if (first === undefined) return;
    if (first.term !== term || !isEqual(first.hash, hash))
      throw new Violation(
        'snapshot-is-replay',
        `index ${index}: a snapshot gave ${member} term ${term} and hash ${text(hash)}, ${first.by} applied term ${first.term} and has ${text(first.hash)}`,
        atMs,
      );
  }

  /** A member begins a new life: it applies again from its snapshot. */
  onBoot(member: string): void {
    this.#lastLogTime.delete(member);
  }
}

const isEqual = (a: StateHash, b: StateHash): boolean => a.low === b.low && a.high === b.high;
const text = ({ high, low }: StateHash): string => `${high}/${low}`;
