import type { Quorums } from './configurations.ts';
import { Terms } from './terms.ts';

/** What one member's disk holds: terms by index, and up to where a snapshot stands for the log. */
export class DurableLog {
  snapshot = 0;
  last = 0;
  readonly terms = new Terms();
  /** Configuration entries in it, oldest first. */
  configurations: Quorums[] = [];
  /** The last commit the disk was told before the group at hand. */
  commit = 0;
  /** The last term the disk was told in this life; 0 before the first. */
  term = 0;
  /** What a disk held that was damaged since. */
  readonly #promised = new Map<number, number>();
  #promisedSnapshot = 0;

  /**
   * What was damaged after it was acknowledged counts: its acknowledgement may still be on its way, and until the member has it
   * again it votes for nobody (001-formats, section 3).
   */
  holds(index: number, term: number): boolean {
    if (index <= this.snapshot || this.terms.get(index) === term) return true;
    return index <= this.#promisedSnapshot || this.#promised.get(index) === term;
  }

  /** The disk was damaged: it holds nothing to rely on, and has promised what it held. */
  forget(): void {
    this.terms.forEach((index, term) => this.#promised.set(index, term));
    this.#promisedSnapshot = Math.max(this.#promisedSnapshot, this.snapshot);
    this.clear();
  }

  /** What is at `index` and behind it is replaced. */
  cutFrom(index: number): void {
    this.terms.cutFrom(index);
    this.last = Math.min(this.last, index - 1);
    while ((this.configurations.at(-1)?.index ?? -1) >= index) this.configurations.pop();
  }

  add(index: number, term: number): void {
    this.terms.add(index, term);
    this.last = index;
  }

  /** Everything up to `index` is in a snapshot; what follows stays, if it follows. */
  startAt(index: number, continues: boolean): void {
    if (continues) {
      this.terms.cutBefore(index);
    } else {
      this.terms.clear();
      this.configurations = [];
      this.last = index;
    }
    this.snapshot = Math.max(this.snapshot, index);
  }

  clear(): void {
    this.terms.clear();
    this.configurations = [];
    this.snapshot = 0;
    this.last = 0;
    this.commit = 0;
    this.term = 0;
  }
}
