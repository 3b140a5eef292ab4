/** A broken property of a run on bare cores: which, and by what. The first one ends the run. */
export class CoreViolation extends Error {
  readonly checker: string;
  constructor(checker: string, message: string) {
    super(message);
    this.name = 'CoreViolation';
    this.checker = checker;
  }
}

export function fail(checker: string, message: string): never {
  throw new CoreViolation(checker, message);
}
