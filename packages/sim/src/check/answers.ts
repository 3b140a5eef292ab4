import { describe, type OperationRecord } from './history.ts';
import { revisionOf } from './real-time.ts';
import type { Revisions } from './revisions.ts';
import { Violation } from './violation.ts';

/**
 * No answer before the quorum (law 4; Raft paper, 5.3: "when the entry has been safely replicated, the leader applies the entry
 * and returns the result"): by the end of the instant in which a client is told a revision, somebody has applied it; and what is
 * applied was durable on a quorum (`committed-on-durable-quorum`).
 */
export class Answers {
  readonly #revisions: Revisions;
  /** Told in this instant; whoever applied them says so before it ends. */
  #told: OperationRecord[] = [];

  /** Entries may be cut: their first commands are answered before the rest is applied, by somebody, some time. */
  isCut = false;

  constructor(revisions: Revisions) {
    this.#revisions = revisions;
  }

  onAnswer(record: OperationRecord): void {
    const first = this.#told[0];
    if (!this.isCut && first !== undefined && first.returnedAtMs < record.returnedAtMs) this.check();
    if (revisionOf(record) > 0) this.#told.push(record);
  }

  check(): void {
    for (const record of this.#told) {
      if (revisionOf(record) > this.#revisions.highest)
        throw new Violation(
          'no-answer-before-quorum',
          `${describe(record)} answered at ${revisionOf(record)}; nobody has applied more than ${this.#revisions.highest}`,
          record.returnedAtMs,
        );
    }
    this.#told = [];
  }
}
