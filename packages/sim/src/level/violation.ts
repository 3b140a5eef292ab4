/** A broken property of a history below the cluster level: which, and by what. The first one ends the history. */
export class LevelViolation extends Error {
  readonly checker: string;
  constructor(checker: string, message: string) {
    super(message);
    this.name = 'LevelViolation';
    this.checker = checker;
  }
}

export function fail(checker: string, message: string): never {
  throw new LevelViolation(checker, message);
}
