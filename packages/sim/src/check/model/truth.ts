/** One change of one key. */
export interface TrueEvent {
  readonly revision: number;
  readonly key: string;
  /** Undefined for a delete. */
  readonly pair: Pair | undefined;
}

/** A key as of one revision; values as latin1. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly lease: string;
}

interface Version {
  readonly revision: number;
  readonly pair: Pair | undefined;
}

/** All that ever was, by revision and by key: what the operations and watches of clients are compared with. */
export class Truth {
  readonly #byRevision = new Map<number, TrueEvent[]>();
  readonly #byKey = new Map<string, Version[]>();
  #keys: readonly string[] | undefined;
  /** Up to here it is complete. */
  revision = 1;

  /** In order of revisions. */
  add(event: TrueEvent): void {
    const { revision, key, pair } = event;
    const events = this.#byRevision.get(revision);
    if (events === undefined) this.#byRevision.set(revision, [event]);
    else events.push(event);
    const versions = this.#byKey.get(key);
    if (versions === undefined) {
      this.#byKey.set(key, [{ revision, pair }]);
      this.#keys = undefined;
    } else versions.push({ revision, pair });
  }

  at(revision: number): readonly TrueEvent[] {
    return this.#byRevision.get(revision) ?? NONE;
  }

  /** The key as a reader at `revision` sees it. */
  read(key: string, revision: number): Pair | undefined {
    const versions = this.#byKey.get(key);
    if (versions === undefined) return undefined;
    let low = 0;
    let high = versions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (versions[middle].revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : versions[low - 1].pair;
  }

  /** Keys that ever were, in order. */
  keys(): readonly string[] {
    this.#keys ??= [...this.#byKey.keys()].sort();
    return this.#keys;
  }

  /** Keys with this lease at `revision`, in order. */
  attached(lease: string, revision: number): string[] {
    return this.keys().filter((key) => this.read(key, revision)?.lease === lease);
  }
}

const NONE: readonly TrueEvent[] = [];

/** `end` as etcd has it: '' is the one key, '\0' everything from `key` on. */
export function isInside(key: string, from: string, end: string): boolean {
  if (end === '') return key === from;
  return key >= from && (end === '\0' || key < end);
}
