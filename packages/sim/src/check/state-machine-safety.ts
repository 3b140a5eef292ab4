import { crc32c } from '@raftgate/bytes';
import type { Entry } from '@raftgate/raft';
import { Violation } from './violation.ts';

interface AppliedEntry {
  readonly term: number;
  readonly digest: number;
  readonly hash: string;
  readonly by: string;
}

/**
 * State machine safety (Raft paper, figure 3; TLA+ StateMachineSafety): no two members apply different entries at an index,
 * and equal prefixes give an equal state hash. Log time never goes back.
 */
export class StateMachineSafety {
  readonly #applied = new Map<number, AppliedEntry>();
  readonly #lastLogTime = new Map<string, number>();
  highest = 0;

  onApplied(member: string, entry: Entry, hash: string, atMs: number): void {
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
    } else if (first.hash !== hash) {
      throw new Violation('state-hash', `index ${entry.index}: ${member} has hash ${hash}, ${first.by} ${first.hash}`, atMs);
    }
    const before = this.#lastLogTime.get(member) ?? 0;
    if (entry.logTime < before)
      throw new Violation('log-time-monotonic', `index ${entry.index}: log time ${entry.logTime} after ${before}`, atMs);
    this.#lastLogTime.set(member, entry.logTime);
  }

  /** A member begins a new life: it applies again from its snapshot. */
  onBoot(member: string): void {
    this.#lastLogTime.delete(member);
  }
}
