/**
 * A log begun anew has forgotten what was promised: its member takes part again in a term that no other voter was past when it
 * started, or an older leader, by then deposed, would count on it (001-formats, section 3, "Recovering"; Raft paper, figure 2,
 * "persistent state").
 */
export class Recoveries {
  /** Of each life under way: the terms that were durable when it began. */
  readonly #terms = new Map<string, ReadonlyMap<string, number>>();

  onStart(member: string, terms: ReadonlyMap<string, number>): void {
    this.#terms.set(member, terms);
  }

  /** `member`, which began its log anew, takes part in `term`: what is wrong with that, if anything is. */
  lacks(member: string, term: number, voters: readonly string[]): string | undefined {
    const terms = this.#terms.get(member);
    const ahead = voters.find((voter) => voter !== member && (terms?.get(voter) ?? 0) > term);
    if (ahead === undefined) return undefined;
    return `${member} began its log anew and takes part in term ${term}; ${ahead} was in term ${terms?.get(ahead)} before it started`;
  }
}
