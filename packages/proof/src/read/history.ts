import type { Keys } from '@raftgate/contract';
import type { Kv, WatchEvent } from '@raftgate/kv';
import type { History, HistoryEvent } from '../history.ts';
import { HISTORY_DEADLINE_MS } from '../limits.ts';

/** Hears of every change from revision 1 on, and stamps each with the time it heard. */
export class HistoryRecorder {
  readonly #events: HistoryEvent[] = [];
  readonly #close: () => void;
  readonly #wallMs: () => number;
  #revision = 0;
  #isWhole = true;
  #waiting: (() => void)[] = [];

  /** `wallMs` undefined: the events are those of the past, and when they happened is not known. */
  constructor(kv: Kv, keys: Keys, wallMs?: () => number) {
    this.#wallMs = wallMs ?? (() => Number.NaN);
    const watch = kv.watch(
      { key: keys.root, prefix: true, startRevision: 1 },
      {
        onEvents: (events, revision) => this.#heard(events, revision),
        onProgress: (revision) => this.#reached(revision),
        onEnd: (error) => {
          if (error.code === 'compacted') this.#isWhole = false;
          this.#reached(Number.MAX_SAFE_INTEGER);
        },
      },
    );
    this.#close = () => watch.close();
  }

  history(): History {
    return { events: this.#events.slice(), isWhole: this.#isWhole };
  }

  stop(): History {
    this.#close();
    return this.history();
  }

  /** Resolves once every event of this namespace up to `revision` was heard. */
  until(revision: number): Promise<void> {
    if (this.#revision >= revision) return Promise.resolve();
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.#revision >= revision) resolve();
        else this.#waiting.push(check);
      };
      this.#waiting.push(check);
    });
  }

  #heard(events: readonly WatchEvent[], revision: number): void {
    const at = this.#wallMs();
    for (const event of events) {
      const [key, value] = event.type === 'put' ? [event.kv.key, document(event.kv.value)] : [event.key, undefined];
      this.#events.push({ revision, key, value, ...(Number.isNaN(at) ? {} : { seenMs: at }) });
    }
    this.#reached(revision);
  }

  #reached(revision: number): void {
    this.#revision = Math.max(this.#revision, revision);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const check of waiting) check();
  }
}

/** The history of a store that stands still: everything up to the newest key of the namespace. */
export async function readHistory(kv: Kv, keys: Keys): Promise<History> {
  const { kvs } = await kv.range({ key: keys.root, prefix: true, keysOnly: true }, { deadlineMs: HISTORY_DEADLINE_MS });
  const newest = kvs.reduce((most, one) => Math.max(most, one.modRevision), 0);
  const recorder = new HistoryRecorder(kv, keys);
  await recorder.until(newest);
  return recorder.stop();
}

/** A history that was written down as NDJSON: `{revision, key, value}` and `seenMs` or `tWallMs`; no value: deleted. */
export function parseHistory(ndjson: string): History {
  const events: HistoryEvent[] = [];
  for (const line of ndjson.split('\n')) {
    if (line.trim() === '') continue;
    const { revision, key, value, seenMs, tWallMs }: Partial<HistoryEvent & { tWallMs: number }> = parsedLine(line);
    if (typeof revision !== 'number' || typeof key !== 'string') continue;
    const at = seenMs ?? tWallMs;
    events.push({ revision, key, value, ...(at === undefined ? {} : { seenMs: at }) });
  }
  return { events: events.sort((a, b) => a.revision - b.revision), isWhole: true };
}

function parsedLine(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const decoder = new TextDecoder();
function document(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
