import { latin1FromBytes } from '@raftgate/bytes';
import type { Command, Compare, DeleteRangeCommand, PutCommand, RangeRequest, TxnCommand, TxnOperation } from '@raftgate/store';
import type { Answer } from './answer.ts';
import { isInside, type Pair, type TrueEvent, type Truth } from './truth.ts';

export interface Evaluated {
  readonly answer: Answer;
  /** What it writes, in the order it writes. */
  readonly events: readonly TrueEvent[];
}

/**
 * What `command` does to the keys as they are at `base`, by etcd's semantics written down a second time and plainly. Undefined
 * for commands that are not about keys.
 */
export function evaluate(truth: Truth, base: number, command: Command): Evaluated | undefined {
  const state = new Scratch(truth, base);
  switch (command.kind) {
    case 'put':
      return { answer: state.put(command), events: state.events };
    case 'deleteRange':
      return { answer: state.deleteRange(command), events: state.events };
    case 'txn':
      return { answer: state.txn(command), events: state.events };
    default:
      return undefined;
  }
}

export function evaluateRange(truth: Truth, current: number, range: RangeRequest): Answer {
  return new Scratch(truth, current).range(range);
}

/** The keys at one revision, and what one command changes on top of them. */
class Scratch {
  readonly events: TrueEvent[] = [];
  readonly #truth: Truth;
  readonly #base: number;
  readonly #changed = new Map<string, Pair | undefined>();

  constructor(truth: Truth, base: number) {
    this.#truth = truth;
    this.#base = base;
  }

  put({ key, value, lease, prevKv }: PutCommand): Answer {
    const before = this.#read(key);
    const modRevision = this.#base + 1;
    const createRevision = before?.createRevision ?? modRevision;
    this.#write(key, { key, value: latin1FromBytes(value), createRevision, modRevision, version: (before?.version ?? 0) + 1, lease });
    return { kind: 'put', revision: modRevision, previous: prevKv ? before : undefined };
  }

  deleteRange({ key, end, prevKv }: DeleteRangeCommand): Answer {
    const found = this.#within(key, end);
    for (const pair of found) this.#write(pair.key, undefined);
    return { kind: 'deleteRange', revision: this.#head, deleted: found.length, previous: prevKv ? found : [] };
  }

  /** As the workload asks: by key, ascending, with a limit or without. */
  range({ key, end, limit, revision, keysOnly, countOnly }: RangeRequest): Answer {
    const found = this.#within(key, end, revision === 0 ? undefined : revision);
    const isCut = limit > 0 && found.length > limit;
    const kept = countOnly ? [] : isCut ? found.slice(0, limit) : found;
    const pairs = keysOnly ? kept.map((pair) => ({ ...pair, value: '' })) : kept;
    return { kind: 'range', revision: this.#head, count: found.length, more: isCut && !countOnly, pairs };
  }

  txn({ compare, success, failure }: TxnCommand): Answer {
    const succeeded = compare.every((each) => this.#holds(each));
    const responses = (succeeded ? success : failure).map((operation) => this.#execute(operation));
    return { kind: 'txn', revision: this.#head, succeeded, responses };
  }

  #execute(operation: TxnOperation): Answer {
    switch (operation.kind) {
      case 'put':
        return this.put(operation);
      case 'deleteRange':
        return this.deleteRange(operation);
      case 'range':
        return this.range(operation);
    }
  }

  /** On one key; a missing one counts as zeros, and its value equals nothing. */
  #holds(compare: Compare): boolean {
    const pair = this.#read(compare.key);
    if (compare.target === 'value') {
      const value = latin1FromBytes(compare.value);
      return pair !== undefined && decide(compare.is, pair.value < value ? -1 : pair.value > value ? 1 : 0);
    }
    if (compare.target === 'lease')
      return compare.is === '=' ? (pair?.lease ?? '') === compare.lease : (pair?.lease ?? '') !== compare.lease;
    const numbers = { version: pair?.version ?? 0, create: pair?.createRevision ?? 0, mod: pair?.modRevision ?? 0 };
    return decide(compare.is, numbers[compare.target] - compare.number);
  }

  get #head(): number {
    return this.events.length > 0 ? this.#base + 1 : this.#base;
  }

  #read(key: string): Pair | undefined {
    return this.#changed.has(key) ? this.#changed.get(key) : this.#truth.read(key, this.#base);
  }

  #within(key: string, end: string, revision?: number): Pair[] {
    const read = (each: string): Pair | undefined => (revision === undefined ? this.#read(each) : this.#truth.read(each, revision));
    if (end === '') return [read(key)].filter((pair) => pair !== undefined);
    const keys = new Set([...this.#truth.keys(), ...this.#changed.keys()]);
    return [...keys]
      .filter((each) => isInside(each, key, end))
      .sort()
      .map(read)
      .filter((pair) => pair !== undefined);
  }

  #write(key: string, pair: Pair | undefined): void {
    this.#changed.set(key, pair);
    this.events.push({ revision: this.#base + 1, key, pair });
  }
}

function decide(is: Compare['is'], order: number): boolean {
  switch (is) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
  }
}
