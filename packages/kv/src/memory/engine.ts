import { KvError } from '../errors.ts';
import type { Compare, KeyValue, Kv, Operation, OperationResult, TxnRequest, TxnResult, WatchEvent } from '../kv.ts';
import { MAX_REQUEST_BYTES, MAX_TXN_OPS } from '../limits.ts';
import type { KvTimers } from '../time.ts';
import { MemoryClient } from './client.ts';
import { checkTxn } from './check.ts';
import { Leases } from './leases.ts';
import { Tree } from './tree.ts';
import { Watchers } from './watchers.ts';

/** `refused`: nothing happens. `unknown-lost`: nothing happens, the caller cannot know. `unknown-applied`: it happens, the caller cannot know. */
export type Fault = 'refused' | 'unknown-lost' | 'unknown-applied';

export interface MemoryOptions {
  readonly timers: KvTimers;
  /** Asked before every call of every client; for tests. */
  readonly fault?: (call: 'range' | 'txn' | 'lease', request: object) => Fault | undefined;
}

/** etcd's semantics in memory: revisions, transactions, watches with history, leases by the timers given. */
export class MemoryEngine {
  readonly tree = new Tree();
  readonly watchers: Watchers;
  readonly leases: Leases;
  readonly fault: NonNullable<MemoryOptions['fault']>;
  readonly timers: KvTimers;
  /** etcd starts at 1, too. */
  revision = 1;

  constructor(options: MemoryOptions) {
    this.timers = options.timers;
    this.fault = options.fault ?? (() => undefined);
    this.watchers = new Watchers(options.timers);
    this.leases = new Leases(options.timers, (keys) => this.#deleteKeys(keys));
  }

  /** A client of its own: closing it ends its watches alone. */
  connect(): Kv {
    return new MemoryClient(this);
  }

  /** History up to this revision is forgotten; watches that still need it end with `compacted`. */
  compact(revision: number): void {
    this.tree.compact(revision);
    this.watchers.compact(revision);
  }

  txn(request: TxnRequest): TxnResult {
    checkTxn(request, MAX_TXN_OPS, MAX_REQUEST_BYTES);
    const succeeded = request.compare.every((compare) => holds(compare, this.tree.latest(compare.key)));
    const operations = succeeded ? request.success : (request.failure ?? []);
    for (const operation of operations) {
      if (operation.op === 'put' && operation.lease !== undefined && !this.leases.has(operation.lease)) {
        throw new KvError('lease', `lease ${operation.lease} does not exist`);
      }
    }
    const events: WatchEvent[] = [];
    const results = operations.map((operation) => this.#apply(operation, events));
    this.#publish(events);
    return { succeeded, revision: this.revision, results };
  }

  #apply(operation: Operation, events: WatchEvent[]): OperationResult {
    switch (operation.op) {
      case 'put':
        this.#put(operation, events);
        return { op: 'put' };
      case 'delete': {
        const keys = operation.prefix === true ? this.tree.keysWith(operation.key) : [operation.key];
        return { op: 'delete', deleted: keys.filter((key) => this.#delete(key, events)).length };
      }
      case 'range': {
        // Reads see what the operations before them wrote.
        const { kvs, more } = this.tree.range(operation, events.length > 0 ? this.revision + 1 : this.revision);
        return { op: 'range', kvs, more };
      }
    }
  }

  #put(operation: Extract<Operation, { op: 'put' }>, events: WatchEvent[]): void {
    const modRevision = this.revision + 1;
    const { key } = operation;
    const previous = this.tree.latest(key);
    const lease = operation.lease ?? '0';
    const kv: KeyValue = {
      key,
      value: operation.value.slice(),
      createRevision: previous?.createRevision ?? modRevision,
      modRevision,
      version: (previous?.version ?? 0) + 1,
      lease,
    };
    this.leases.move(key, previous?.lease ?? '0', lease);
    this.tree.set(key, modRevision, kv);
    events.push({ type: 'put', kv, previous });
  }

  #delete(key: string, events: WatchEvent[]): boolean {
    const previous = this.tree.latest(key);
    if (previous === undefined) return false;
    const modRevision = this.revision + 1;
    this.leases.move(key, previous.lease, '0');
    this.tree.set(key, modRevision, undefined);
    events.push({ type: 'delete', key, modRevision, previous });
    return true;
  }

  /** What a lease takes with it when it ends: one revision. */
  #deleteKeys(keys: readonly string[]): void {
    const events: WatchEvent[] = [];
    for (const key of keys) this.#delete(key, events);
    this.#publish(events);
  }

  #publish(events: readonly WatchEvent[]): void {
    if (events.length === 0) return;
    this.revision += 1;
    this.watchers.publish({ revision: this.revision, events });
  }
}

function holds(compare: Compare, kv: KeyValue | undefined): boolean {
  if (compare.target === 'value') {
    // As in etcd: an absent key has no value that could be equal, or differ.
    if (kv === undefined) return false;
    const equal = kv.value.length === compare.value.length && kv.value.every((byte, i) => byte === compare.value[i]);
    return equal === (compare.is === '=');
  }
  const found = { version: kv?.version, create: kv?.createRevision, mod: kv?.modRevision }[compare.target] ?? 0;
  switch (compare.is) {
    case '=':
      return found === compare.number;
    case '!=':
      return found !== compare.number;
    case '>':
      return found > compare.number;
    case '<':
      return found < compare.number;
  }
}
