/** One change of one key of the namespace. */
export interface HistoryEvent {
  readonly revision: number;
  readonly key: string;
  /** The document; undefined: the key was deleted. */
  readonly value: unknown;
  /** When an observer of the store heard of it, by its wall clock: no earlier than the commit. */
  readonly seenMs?: number;
}

/** Everything that was ever committed under the namespace, in order of revision. */
export interface History {
  readonly events: readonly HistoryEvent[];
  /** False: the store had forgotten its beginning; what depends on it cannot be judged. */
  readonly isWhole: boolean;
}
