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

  /** Where an entry may be cut, its first commands are answered so much before it counts as applied. */
  graceMs = 0;

  constructor(revisions: Revisions) {
    this.#revisions = revisions;
  }

  onAnswer(record: OperationRecord): void {
    const first = this.#told[0];
    const dueMs = record.returnedAtMs - this.graceMs;
    if (first !== undefined && first.returnedAtMs < dueMs) this.#check(dueMs);
    if (revisionOf(record) > 0) this.#told.push(record);
  }

  check(): void {
    this.#check(Infinity);
  }

  #check(beforeMs: number): void {
    const due = this.#told.filter(({ returnedAtMs }) => returnedAtMs < beforeMs);
    for (const record of due) {
      if (revisionOf(record) > this.#revisions.highest)
        throw new Violation(
          'no-answer-before-quorum',
          `${describe(record)} answered at ${revisionOf(record)}; nobody has applied more than ${this.#revisions.highest}`,
          record.returnedAtMs,
        );
    }
    this.#told = this.#told.slice(due.length);
  }
}
