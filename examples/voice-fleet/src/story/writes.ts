import { connectKv } from '@raftgate/client/node';
import { monotonicMs, pause } from '../fleet/time.ts';

const WRITE_KEY = '/voice-fleet/heartbeat';
const WRITE_EVERY_MS = 20;
const WRITE_DEADLINE_MS = 1_000;

/** A writer that never rests: the longest time it was kept waiting for an acknowledgement is how long writes were blocked. */
export class Writes {
  readonly #kv: ReturnType<typeof connectKv>;
  readonly #acknowledged: number[] = [];
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();

  constructor(endpoints: readonly string[]) {
    this.#kv = connectKv({ endpoints });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Longest time between two acknowledgements that overlaps the span. */
  blockedMs(fromMs: number, toMs: number): number {
    let longest = 0;
    for (let at = 1; at < this.#acknowledged.length; at += 1) {
      const [before = 0, after = 0] = [this.#acknowledged[at - 1], this.#acknowledged[at]];
      if (after >= fromMs && before <= toMs) longest = Math.max(longest, after - before);
    }
    return longest;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.#kv.close();
  }

  async #run(): Promise<void> {
    for (let number = 1; !this.#stopping.signal.aborted; number += 1) {
      const value = new TextEncoder().encode(String(number));
      try {
        await this.#kv.txn({ compare: [], success: [{ op: 'put', key: WRITE_KEY, value }] }, { deadlineMs: WRITE_DEADLINE_MS });
        this.#acknowledged.push(monotonicMs());
        await pause(WRITE_EVERY_MS);
      } catch {
        // Refused or unknown: the next attempt is a new write, and the time it took is what is measured.
      }
    }
  }
}
