import assert from 'node:assert/strict';
import { kvErrorCode } from '../errors.ts';
import type { KvErrorCode } from '../errors.ts';
import type { KeyValue, Kv, Operation, TxnResult, Watch, WatchEvent, WatchRequest } from '../kv.ts';

/** An engine under test. It may hold other keys: the suite keeps to a prefix of its own. */
export interface OpenedKv {
  readonly kv: Kv;
  /** Another client of the same engine, best through another member. */
  readonly second?: Kv;
  /** Compaction is no part of the port; where the harness can do it, the suite tests what follows from it. */
  compact?(revision: number): Promise<void>;
  close(): Promise<void>;
}
export type OpenKv = () => Promise<OpenedKv>;

/** What one test works with. */
export interface Fixture {
  readonly kv: Kv;
  readonly second: Kv;
  readonly compact: ((revision: number) => Promise<void>) | undefined;
  /** Unique to the test; ends in `/`. */
  readonly prefix: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const bytes = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (value: Uint8Array): string => decoder.decode(value);

export function put(kv: Kv, key: string, value: string, lease?: string): Promise<TxnResult> {
  const operation: Operation = { op: 'put', key, value: bytes(value), ...(lease === undefined ? {} : { lease }) };
  return kv.txn({ compare: [], success: [operation] });
}

export async function get(kv: Kv, key: string): Promise<KeyValue | undefined> {
  return (await kv.range({ key })).kvs[0];
}

export async function rejectsWith(code: KvErrorCode, promise: Promise<unknown>): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.equal(kvErrorCode(error), code, String(error));
}

/** Polls until `probe` gives something; fails after the bound. */
export async function eventually<T>(what: string, probe: () => T | undefined | Promise<T | undefined>, boundMs = 60_000): Promise<T> {
  const deadline = performance.now() + boundMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) assert.fail(`${what}: not within ${boundMs} ms`);
    await new Promise<void>((resolve) => void setTimeout(resolve, 10));
  }
}

/** A watch that writes down what it sees. */
export class Recorder {
  readonly started: number[] = [];
  readonly batches: { readonly revision: number; readonly events: readonly WatchEvent[] }[] = [];
  end: string | undefined = undefined;
  readonly watch: Watch;

  constructor(kv: Kv, request: WatchRequest) {
    this.watch = kv.watch(request, {
      onStart: (revision) => void this.started.push(revision),
      onEvents: (events, revision) => void this.batches.push({ revision, events }),
      onEnd: (error) => {
        this.end = error.code;
      },
    });
  }

  get events(): readonly WatchEvent[] {
    return this.batches.flatMap((batch) => batch.events);
  }

  stands(): Promise<number> {
    return eventually('the watch stands', () => this.started[0]);
  }

  sees(count: number): Promise<readonly WatchEvent[]> {
    return eventually(`${count} events`, () => (this.events.length >= count ? this.events : undefined));
  }
}

/** `put KEY=VALUE`, `delete KEY`: keys without the prefix. */
export function shown(prefix: string, events: readonly WatchEvent[]): readonly string[] {
  return events.map((event) =>
    event.type === 'put'
      ? `put ${event.kv.key.slice(prefix.length)}=${textOf(event.kv.value)}`
      : `delete ${event.key.slice(prefix.length)}`,
  );
}
