import { Violation } from './violation.ts';

/** Election safety (Raft paper, figure 3; TLA+ MoreThanOneLeader): at most one leader in a term. */
export class ElectionSafety {
  readonly #leaders = new Map<number, string>();

  get terms(): number {
    return this.#leaders.size;
  }

  onLeader(member: string, term: number, atMs: number): void {
    const other = this.#leaders.get(term);
    if (other !== undefined && other !== member)
      throw new Violation('election-safety', `term ${term} has two leaders: ${other} and ${member}`, atMs);
    this.#leaders.set(term, member);
  }
}
