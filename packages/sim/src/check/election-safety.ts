import { Violation } from './violation.ts';

/** Election safety (Raft paper, figure 3; TLA+ MoreThanOneLeader): at most one leader in a term. */
export class ElectionSafety {
  readonly #leaders = new Map<number, string>();
  terms = 0;

  onLeader(member: string, term: number, atMs: number): void {
    const other = this.#leaders.get(term);
    if (other !== undefined && other !== member)
      throw new Violation('election-safety', `term ${term} has two leaders: ${other} and ${member}`, atMs);
    if (other === undefined) this.terms += 1;
    this.#leaders.set(term, member);
  }
}
