import type { Store } from '@raftgate/store';
import { Rows } from './rows.ts';
import { Violation } from './violation.ts';

/** What the rolling hash of the log cannot see, as a snapshot brings the hash with it. */
export type StateView = Pick<
  Store,
  'appliedIndex' | 'revision' | 'compactRevision' | 'logTime' | 'keyCount' | 'clusterVersion' | 'alarms' | 'attributes' | 'leases'
>;

const FIELDS = ['revision', 'compacted', 'log time', 'keys', 'cluster version', 'leases', 'alarms and attributes'] as const;

interface Published {
  readonly alarms: Store['alarms'];
  readonly attributes: Store['attributes'];
  readonly number: number;
}

/**
 * State machine safety (Raft paper, figure 3) and snapshot = replay (section 7), field by field: at an index everybody has the
 * same, whoever applied the entry and whoever was given a snapshot in its place.
 */
export class SameState {
  /** By index: who was first there. */
  readonly #by: (string | undefined)[] = [];
  readonly #first = new Rows(FIELDS.length);
  /** Texts of alarms and attributes, and their numbers. */
  readonly #texts = new Map<string, number>([['', 0]]);
  /** By member: stores replace both when they change. */
  readonly #published = new Map<string, Published>();

  onApplied(member: string, state: StateView, atMs: number): void {
    this.#look('same-state', member, state, atMs);
  }

  onRestored(member: string, state: StateView, atMs: number): void {
    // Its index may be one that nobody watched being applied.
    if (this.#by[state.appliedIndex] !== undefined) this.#look('snapshot-is-replay', member, state, atMs);
  }

  #look(checker: string, member: string, state: StateView, atMs: number): void {
    const index = state.appliedIndex;
    const isFirst = this.#by[index] === undefined;
    this.#by[index] ??= member;
    for (let field = 0; field < FIELDS.length; field++) {
      const value = this.#valueOf(field, member, state);
      if (isFirst) this.#first.set(index, field, value);
      else if (this.#first.at(index, field) !== value) this.#differs(checker, member, index, field, value, atMs);
    }
  }

  #differs(checker: string, member: string, index: number, field: number, value: number, atMs: number): never {
    const told = (each: number): string => (field === FIELDS.length - 1 ? ([...this.#texts.keys()][each] ?? '') : String(each));
    const was = told(this.#first.at(index, field));
    throw new Violation(checker, `index ${index}: ${FIELDS[field]} of ${member}: ${told(value)}; of ${this.#by[index]}: ${was}`, atMs);
  }

  #valueOf(field: number, member: string, state: StateView): number {
    switch (field) {
      case 0:
        return state.revision;
      case 1:
        return state.compactRevision;
      case 2:
        return state.logTime;
      case 3:
        return state.keyCount;
      case 4:
        return state.clusterVersion;
      case 5:
        return state.leases.count;
      default:
        return this.#publishedBy(member, state);
    }
  }

  #publishedBy(member: string, { alarms, attributes }: StateView): number {
    if (alarms.length === 0 && attributes.size === 0) return 0;
    const known = this.#published.get(member);
    if (known?.alarms === alarms && known.attributes === attributes) return known.number;
    const text = publishedText(alarms, attributes);
    const number = this.#texts.get(text) ?? this.#texts.size;
    this.#texts.set(text, number);
    this.#published.set(member, { alarms, attributes, number });
    return number;
  }
}

export function publishedText(alarms: Store['alarms'], attributes: Store['attributes']): string {
  const raised = alarms.map(({ member, alarm }) => `${member} ${alarm}`);
  const published = [...attributes].map(([member, { name, clientUrls }]) => `${member} ${name} ${clientUrls.join()}`);
  return `alarms [${raised.join(', ')}], attributes [${published.join(', ')}]`;
}
