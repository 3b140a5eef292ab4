import { Violation } from './violation.ts';

/**
 * Lease reads (dissertation, 6.4.1): a leader that answers without asking a quorum does so while nobody can have been elected
 * after it. Stricter than stale answers, which linearizability finds: two leaders never hold a lease at once.
 */
export class LeaseReads {
  #newestTerm = 0;
  #newestLeader = '';

  onLeader(member: string, term: number): void {
    if (term <= this.#newestTerm) return;
    this.#newestTerm = term;
    this.#newestLeader = member;
  }

  onLeaseRead(member: string, term: number, atMs: number): void {
    if (term < this.#newestTerm)
      throw new Violation(
        'lease-read-exclusive',
        `${member} reads by its lease of term ${term}, and ${this.#newestLeader} leads term ${this.#newestTerm}`,
        atMs,
      );
  }
}
