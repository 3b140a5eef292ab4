/** A broken property: which, by what, and when. The first one ends the run. */
export class Violation extends Error {
  readonly checker: string;
  readonly atMs: number;
  constructor(checker: string, message: string, atMs: number) {
    super(message);
    this.name = 'Violation';
    this.checker = checker;
    this.atMs = atMs;
  }
}
