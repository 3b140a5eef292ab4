import type { HardState } from '@raftgate/raft';
import { Violation } from './violation.ts';

interface Seen {
  hardState: HardState;
  /** Last entry applied in this life; 0 before the first or a restored state. */
  applied: number;
}

/**
 * Monotonic (Raft paper, figure 2: "increases monotonically"): term, and commit as the disk knows it, never fall, in a life
 * or across lives; the vote changes only with the term; entries are applied one after another.
 */
export class Monotonic {
  readonly #seen = new Map<string, Seen>();

  /** The disk of `member` was damaged or replaced: what it said before binds it no more. */
  forget(member: string): void {
    this.#seen.delete(member);
  }

  onRecovered(member: string, hardState: HardState, atMs: number): void {
    this.#compare(member, 'after a restart', hardState, atMs);
    this.#of(member).applied = 0;
  }

  onDurable(member: string, hardState: HardState, atMs: number): void {
    this.#compare(member, 'in one life', hardState, atMs);
  }

  onRestored(member: string, index: number, atMs: number): void {
    const seen = this.#of(member);
    if (index < seen.applied)
      throw new Violation('applied-monotonic', `${member}: a snapshot at ${index} after ${seen.applied} was applied`, atMs);
    seen.applied = index;
  }

  onApplied(member: string, index: number, atMs: number): void {
    const seen = this.#of(member);
    if (index !== seen.applied + 1) throw new Violation('applied-monotonic', `${member} applies ${index} after ${seen.applied}`, atMs);
    seen.applied = index;
  }

  #compare(member: string, when: string, hardState: HardState, atMs: number): void {
    const seen = this.#of(member);
    const { term, vote, commit } = seen.hardState;
    if (hardState.term < term)
      throw new Violation('term-monotonic', `${member}: term ${hardState.term} after a durable ${term}, ${when}`, atMs);
    if (hardState.term === term && vote !== 0 && hardState.vote !== vote)
      throw new Violation('vote-safety', `${member}: vote ${hardState.vote} after a durable ${vote} in term ${term}, ${when}`, atMs);
    if (hardState.commit < commit)
      throw new Violation('commit-monotonic', `${member}: commit ${hardState.commit} after a durable ${commit}, ${when}`, atMs);
    seen.hardState = hardState;
  }

  #of(member: string): Seen {
    const known = this.#seen.get(member);
    if (known !== undefined) return known;
    const fresh: Seen = { hardState: { term: 0, vote: 0, commit: 0 }, applied: 0 };
    this.#seen.set(member, fresh);
    return fresh;
  }
}
