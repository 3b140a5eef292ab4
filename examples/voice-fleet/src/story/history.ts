import { openSync, writeSync } from 'node:fs';
import type { KvTransport, Watch, WatchEvent } from '@raftgate/client';
import { monotonicMs } from '../fleet/time.ts';

/** Where the run keeps it, in the run's directory. */
export const HISTORY_FILE = 'history.ndjson';

/** One change of one key, as this process heard of it: at most a few milliseconds after the commit. */
export interface HistoryEvent {
  readonly tMonoMs: number;
  /** Wall clock, as the checker reads it. */
  readonly seenMs: number;
  readonly revision: number;
  readonly key: string;
  /** Undefined: the key was deleted. */
  readonly value: unknown;
}

/** Everything that is committed under a prefix, from the start of the run, in revision order: kept, written down, passed on. */
export class History {
  readonly #file: number;
  readonly #events: HistoryEvent[] = [];
  readonly #listeners = new Set<(event: HistoryEvent) => void>();
  #watch: Watch | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  /** From revision 1 on: nothing that was ever written is missed. */
  follow(kv: KvTransport, prefix: string): void {
    this.#watch = kv.watch(
      { key: prefix, prefix: true, startRevision: 1 },
      { onEvents: (events, revision) => this.#heard(events, revision), onEnd: () => undefined },
    );
  }

  /** Calls back for what comes, after what has come. */
  subscribe(listener: (event: HistoryEvent) => void): void {
    for (const event of this.#events) listener(event);
    this.#listeners.add(listener);
  }

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  close(): void {
    this.#watch?.close();
  }

  #heard(events: readonly WatchEvent[], revision: number): void {
    const [tMonoMs, seenMs] = [monotonicMs(), Date.now()];
    for (const event of events) {
      const [key, value] = event.type === 'put' ? [event.kv.key, parsed(event.kv.value)] : [event.key, undefined];
      const record: HistoryEvent = { tMonoMs, seenMs, revision, key, value };
      this.#events.push(record);
      writeSync(this.#file, `${JSON.stringify(record)}\n`);
      for (const listener of this.#listeners) listener(record);
    }
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
