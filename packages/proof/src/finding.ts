import { MAX_EXAMPLES } from './limits.ts';

/** One place where an invariant did not hold. */
export interface Counterexample {
  readonly message: string;
  readonly reqId?: string;
  readonly instance?: string;
  readonly region?: string;
}

export interface Finding {
  readonly invariant: string;
  /** The sentence that is judged. */
  readonly claim: string;
  /** How many things were looked at; 0 means that nothing is known, not that all is well. */
  readonly checked: number;
  readonly violations: number;
  /** The first few. */
  readonly examples: readonly Counterexample[];
}

/** Counts, and keeps the first counterexamples. */
export class Tally {
  checked = 0;
  violations = 0;
  readonly #examples: Counterexample[] = [];

  broken(example: Counterexample): void {
    this.violations += 1;
    if (this.#examples.length < MAX_EXAMPLES) this.#examples.push(example);
  }

  finding(invariant: string, claim: string): Finding {
    return { invariant, claim, checked: this.checked, violations: this.violations, examples: this.#examples };
  }
}
