import { encodeDocument } from '@raftgate/contract';
import { kvErrorCode } from '@raftgate/kv';
import type { Kv } from '@raftgate/kv';
import type { RolloutTime } from '../gate.ts';

const RETRY_MS = 100;

/** What a key should hold, and the lease it hangs on. */
export interface Wanted {
  readonly document: object;
  readonly lease: string;
}

/**
 * Keeps a key at what its owner says: one write at a time, the newest state wins (docs/sdk-contract.md, 8.1). Of two writes under
 * way together either may be applied last, and the older would stand. What is refused or in doubt is written again, and the
 * compare of the next write tells what became of the last one.
 */
export class LatestWrite {
  readonly #kv: Kv;
  readonly #time: RolloutTime;
  readonly #key: string;
  /** Undefined: nothing is to be written any more. */
  readonly #wanted: () => Wanted | undefined;
  #isDirty = false;
  #running: Promise<void> | undefined = undefined;
  /** Mod revision the key had when we last knew; 0: absent. */
  #revision = 0;

  constructor(kv: Kv, time: RolloutTime, key: string, wanted: () => Wanted | undefined) {
    this.#kv = kv;
    this.#time = time;
    this.#key = key;
    this.#wanted = wanted;
  }

  /** What is wanted changed. Resolves when that, or something newer, stands, or nothing is wanted any more. */
  touch(): Promise<void> {
    this.#isDirty = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      const wanted = this.#wanted();
      if (wanted === undefined) break;
      try {
        this.#isDirty = !(await this.#write(wanted)) || this.#isDirty;
      } catch (error) {
        if (kvErrorCode(error) === 'closed') break;
        this.#isDirty = true;
        await new Promise<void>((resolve) => void this.#time.timers.after(RETRY_MS, resolve));
      }
    }
    this.#running = undefined;
  }

  /** False: the key was not as we left it, and we now know how it is. */
  async #write({ document, lease }: Wanted): Promise<boolean> {
    const key = this.#key;
    const answer = await this.#kv.txn({
      compare: [{ key, target: 'mod', is: '=', number: this.#revision }],
      success: [{ op: 'put', key, value: encodeDocument(document), lease }],
      failure: [{ op: 'range', key }],
    });
    const [found] = answer.results;
    this.#revision = answer.succeeded ? answer.revision : found?.op === 'range' ? (found.kvs[0]?.modRevision ?? 0) : 0;
    return answer.succeeded;
  }
}
