import { bytesFromLatin1, type Prng } from '@raftgate/bytes';
import { rangeRequest, type Command, type Compare, type PutCommand, type RangeRequest, type TxnOperation } from '@raftgate/store';
import type { Pair } from '../check/model/truth.ts';
import type { WorkloadOptions } from './workload-options.ts';

/** Operations in one branch of a transaction. */
const MAX_OPERATIONS = 4;

export type Asked =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'range'; readonly range: RangeRequest; readonly isSerializable: boolean }
  | { readonly kind: 'lease' };

/** What one client asks for next, drawn by the shares of the mix. Every value it writes is its own, once. */
export class Workload {
  readonly #prng: Prng;
  readonly #client: string;
  readonly #options: WorkloadOptions;
  readonly #shares: readonly (readonly [number, () => Asked])[];
  readonly #total: number;
  /** The highest revision up to which all of history is written down elsewhere: what is older may be compacted. */
  readonly #known: () => number;
  #serial = 0;

  constructor(prng: Prng, client: string, options: WorkloadOptions, known: () => number) {
    this.#prng = prng;
    this.#client = client;
    this.#options = options;
    this.#known = known;
    this.#shares = [
      [options.putShare, () => this.#command(this.put())],
      [options.casShare, () => this.#command(this.#compareAndSet())],
      [options.txnShare, () => this.#command(this.#transaction())],
      [options.deleteShare, () => this.#command(this.#delete())],
      [options.readShare, () => this.#range(false)],
      [options.serializableShare, () => this.#range(true)],
      [options.leaseShare, () => ({ kind: 'lease' })],
    ];
    this.#total = this.#shares.reduce((sum, [share]) => sum + share, 0);
  }

  /** What it last read, if anything: a compare may ask for it. */
  seen: Pair | undefined;

  next(): Asked {
    let left = this.#prng.below(Math.max(1, this.#total));
    for (const [share, draw] of this.#shares) {
      if (left < share) return draw();
      left -= share;
    }
    return this.#command(this.put());
  }

  put(lease = ''): PutCommand {
    return {
      kind: 'put',
      key: this.#key(),
      value: this.#value(),
      lease,
      prevKv: this.#prng.chance(1, 4),
      ignoreValue: false,
      ignoreLease: false,
    };
  }

  #command(command: Command): Asked {
    return { kind: 'command', command };
  }

  #delete(): Command {
    const key = this.#key();
    return { kind: 'deleteRange', key, end: this.#prng.chance(1, 4) ? this.#after(key) : '', prevKv: this.#prng.chance(1, 2) };
  }

  /** Creates the key if it is not there, or changes it if it is as last read; else reads it. */
  #compareAndSet(): Command {
    const put = this.put();
    const { seen } = this;
    const isChange = seen !== undefined && this.#prng.chance(1, 2);
    const key = isChange ? seen.key : put.key;
    const compare: Compare = isChange
      ? { target: 'mod', key, end: '', is: '=', number: seen.modRevision }
      : { target: 'version', key, end: '', is: '=', number: 0 };
    return { kind: 'txn', compare: [compare], success: [{ ...put, key }], failure: [rangeRequest(key)] };
  }

  #transaction(): Command {
    const compare: Compare = this.#prng.chance(1, 2)
      ? { target: 'version', key: this.#key(), end: '', is: '>', number: this.#prng.below(5) }
      : { target: 'create', key: this.#key(), end: '', is: '!=', number: 0 };
    return { kind: 'txn', compare: [compare], success: this.#branch(), failure: this.#branch() };
  }

  /** Reads and writes, no key written twice (etcd refuses it). */
  #branch(): TxnOperation[] {
    const written = new Set<string>();
    const operations: TxnOperation[] = [];
    for (let left = this.#prng.below(MAX_OPERATIONS + 1); left > 0; left--) {
      const put = this.put();
      const isRead = written.has(put.key) || this.#prng.chance(1, 3);
      if (!isRead) written.add(put.key);
      if (isRead) operations.push(this.#ranged());
      else operations.push(this.#prng.chance(1, 3) ? { kind: 'deleteRange', key: put.key, end: '', prevKv: true } : put);
    }
    return operations;
  }

  #range(isSerializable: boolean): Asked {
    const range = this.#ranged();
    const isPast = this.#prng.chance(1, 10);
    const revision = isPast ? Math.max(1, this.#known() - this.#prng.below(50)) : 0;
    return { kind: 'range', range: { ...range, revision }, isSerializable };
  }

  #ranged(): RangeRequest {
    const key = this.#key();
    if (this.#prng.chance(1, 2)) return rangeRequest(key);
    const limit = this.#prng.chance(1, 3) ? this.#prng.between(1, 5) : 0;
    return rangeRequest(key, this.#after(key), { limit, countOnly: this.#prng.chance(1, 10), keysOnly: this.#prng.chance(1, 10) });
  }

  #key(): string {
    return `k${String(this.#prng.below(this.#options.keys)).padStart(2, '0')}`;
  }

  #after(key: string): string {
    return this.#prng.chance(1, 2) ? '\0' : `${key}\0`;
  }

  #value(): Uint8Array {
    this.#serial += 1;
    return bytesFromLatin1(`${this.#client}.${this.#serial}`.padEnd(this.#options.valueBytes, ' '));
  }
}
