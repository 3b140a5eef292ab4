import { createStore, isRefusal, rangeRequest, type ApplySink, type Command, type Result, type Store } from '@raftgate/store';
import { fail } from '../level/violation.ts';
import type { StoreEntry } from './entries.ts';
import { MAX_STEPS, NEWEST_VERSION, PLENTY } from './limits.ts';
import { StoreModel } from './model.ts';
import { told } from './text.ts';
import { toEnd } from './to-end.ts';

const ALL = rangeRequest('\0', '\0');

export const freshStore = (slabBytes: number): Store =>
  createStore({ allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) }, slabBytes, clusterVersionMax: NEWEST_VERSION });

/** One store under test and what it must be: a model that takes each command as the store says it is done. */
export class Replica implements ApplySink {
  readonly name: string;
  readonly store: Store;
  model = new StoreModel();
  private commands: readonly Command[] = [];
  private done = 0;
  private logTime = 0;

  constructor(name: string, slabBytes: number) {
    this.name = name;
    this.store = freshStore(slabBytes);
  }

  /** `units` for each step; `between` happens wherever it is cut. */
  apply({ entry, commands }: StoreEntry, units: () => number, between: () => void): void {
    const { store } = this;
    this.commands = commands;
    this.done = 0;
    this.logTime = entry.logTime;
    store.begin(entry, this);
    for (let steps = 0; !store.step(units()); steps++) {
      if (steps > MAX_STEPS) fail('bounded', `${this.name}: entry ${entry.index} is never applied`);
      between();
    }
    if (this.done !== commands.length) fail('store-answers', `${this.name}: ${this.done} of ${commands.length} commands were answered`);
    const { appliedIndex, appliedTerm, logTime } = store;
    if (appliedIndex !== entry.index || appliedTerm !== entry.term || logTime !== entry.logTime)
      fail('store-answers', `${this.name} stands at ${appliedIndex}.${appliedTerm} (${logTime} ms) after entry ${entry.index}`);
  }

  /** The store's: a command has its result, and the model must have the same. */
  applied(_: unknown, result: Result): void {
    const command = this.commands[this.done++];
    if (command === undefined) fail('store-answers', `${this.name}: a command nobody made was answered`);
    const expected = told(this.model.apply(command, this.logTime));
    const given = told(result);
    if (given !== expected) fail('store-answers', `${this.name}: ${command.kind} at ${this.logTime} ms answered ${given}, not ${expected}`);
  }

  /** All that can be told without a cursor, while a command is half applied too. */
  check(): void {
    const { store, model, name } = this;
    const { revision, compactRevision, clusterVersion } = store;
    if (revision !== model.revision || compactRevision !== model.compactRevision || clusterVersion !== model.clusterVersion)
      fail('store-state', `${name} is at ${standing(store)}, not ${standing(model)}`);
    if (alarmed(store) !== alarmed(model)) fail('store-state', `${name} has other alarms`);
    const published = [...store.attributes];
    if (JSON.stringify(published) !== JSON.stringify([...model.attributes].sort(([a], [b]) => a - b)))
      fail('store-state', `${name} has other attributes: ${JSON.stringify(published)}`);
  }

  readAll(): void {
    const cursor = this.store.openRange(ALL);
    if (isRefusal(cursor)) return fail('store-reads', `${this.name} refuses a read: ${cursor.code}`);
    toEnd('a read', () => cursor.step(PLENTY));
    const [given, expected] = [told(cursor.result), told(this.model.range(ALL))];
    if (given !== expected) fail('store-reads', `${this.name} shows ${given}, not ${expected}`);
    const { isApplying, keyCount } = this.store;
    const count = this.countAt(0);
    if (!isApplying && keyCount !== count) fail('store-reads', `${this.name} counts ${keyCount} keys, and shows ${count}`);
  }

  /** Keys are counted by parts of the index. */
  countAt(revision: number): number {
    const request = { ...ALL, revision, countOnly: true };
    const cursor = this.store.openRange(request);
    if (isRefusal(cursor)) return fail('store-reads', `${this.name} refuses to count at ${revision}: ${cursor.code}`);
    toEnd('a read', () => cursor.step(PLENTY));
    const [given, expected] = [told(cursor.result), told(this.model.range(request))];
    if (given !== expected) fail('store-reads', `${this.name} counts ${given} at ${revision}, not ${expected}`);
    return cursor.result.count;
  }

  /** Leases, their deadlines and keys; of a command half applied nothing is seen. */
  checkLeases(logTime: number, page: number): void {
    const { store, model, name } = this;
    const ids: string[] = [];
    for (let next = store.leases.list('', page); next.length > 0; next = store.leases.list(next[next.length - 1], page)) ids.push(...next);
    if (ids.join() !== [...model.leases.keys()].sort().join()) fail('leases', `${name} has other leases`);
    for (const id of ids) {
      const [given, expected] = [store.leases.get(id), model.leases.get(id)];
      if (JSON.stringify(given) !== JSON.stringify(expected))
        fail('leases', `${name} has ${JSON.stringify(given)}, not ${JSON.stringify(expected)}`);
      if (store.leases.remaining(id, logTime) !== Math.max(0, (expected?.deadlineMs ?? 0) - logTime)) fail('leases', `${name}: remaining`);
      const keys: string[] = [];
      for (let next = store.leases.keys(id, '', page); next.length > 0; next = store.leases.keys(id, next[next.length - 1], page))
        keys.push(...next);
      if (keys.join() !== model.attached(id).join())
        fail('leases', `${name}: attached are ${keys.join()}, not ${model.attached(id).join()}`);
    }
    const due = store.leases.due(logTime, PLENTY).map(({ lease }) => lease);
    const over = [...model.leases.values()].filter(({ deadlineMs }) => deadlineMs <= logTime).map(({ lease }) => lease);
    if (due.sort().join() !== over.sort().join()) fail('leases', `${name}: due at ${logTime} are ${due.length}, not ${over.length}`);
    if (store.leases.due(logTime, 1).length !== Math.min(1, over.length)) fail('leases', `${name}: nothing of what is due is told`);
    this.checkDue();
  }

  /** How many will be over at each deadline: a heap that lost its order hides some. */
  checkDue(): void {
    const { store, model, name } = this;
    const deadlines = [...model.leases.values()].map(({ deadlineMs }) => deadlineMs).sort((a, b) => a - b);
    deadlines.forEach((atMs, at) => {
      if (deadlines[at + 1] === atMs) return;
      const due = store.leases.due(atMs, PLENTY).length;
      if (due !== at + 1) fail('leases', `${name}: due at ${atMs} are ${due}, not ${at + 1}`);
    });
  }
}

const alarmed = ({ alarms }: Pick<Store, 'alarms'>): string => alarms.map(({ member, alarm }) => `${member} ${alarm}`).join();

const standing = (each: Pick<Store, 'revision' | 'compactRevision' | 'clusterVersion'>): string =>
  `${each.revision} (compacted ${each.compactRevision}, version ${each.clusterVersion})`;
