/** What one history of storage, cores or stores came to. `Counts` is what happened, by kind: how well a seed was used. */
export interface LevelVerdict<Options extends object, Counts extends object> {
  readonly seed: number;
  readonly options: Options;
  /** Over every choice and what came of it; equal for equal seeds (law 3). */
  readonly hash: string;
  readonly verdict: 'passed' | 'failed';
  readonly violation: Finding | undefined;
  /** Choices made; of storage, disk operations. */
  readonly steps: number;
  readonly counts: Readonly<Counts>;
}

export interface Finding {
  readonly checker: string;
  readonly message: string;
}
