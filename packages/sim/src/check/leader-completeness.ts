import type { LogView } from '@raftgate/member';
import { Violation } from './violation.ts';

/**
 * Leader completeness (Raft paper, 5.4.3 and figure 3; TLA+ LeaderCompleteness): an entry committed in a term is in the log of
 * every leader of a later term. Looked at when a member begins to lead; what anybody applied is committed.
 */
export class LeaderCompleteness {
  /** By index: the term of what was applied there first. */
  readonly #terms: number[] = [];
  /** By index: the newest term anybody had led when it was applied; a deposed leader may lack what came later. */
  readonly #committedIn: number[] = [];
  #newestTerm = 0;

  onApplied(index: number, term: number): void {
    if (this.#terms[index] !== undefined) return;
    this.#terms[index] = term;
    this.#committedIn[index] = this.#newestTerm;
  }

  /** From the end back to where the log begins: what is before it is in a snapshot, which holds only what was applied. */
  onLeader(member: string, term: number, log: LogView, atMs: number): void {
    this.#newestTerm = Math.max(this.#newestTerm, term);
    for (let index = this.#terms.length - 1; index > 0; index--) {
      const committed = this.#terms[index];
      if (committed === undefined || (this.#committedIn[index] ?? 0) >= term) continue;
      const held = log.termAt(index);
      if (held < 0 && index <= log.last) return;
      if (held !== committed)
        throw new Violation(
          'leader-completeness',
          `${member} leads term ${term} and ${held < 0 ? 'lacks' : `has term ${held} at`} index ${index}, committed with term ${committed}`,
          atMs,
        );
    }
  }
}
