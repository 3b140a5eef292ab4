import { checkInstanceRecord, decode, encodeDocument } from '@raftgate/contract';
import type { InstanceRecord } from '@raftgate/contract';
import type { KvTransport, TxnResult } from '../kv/types.ts';
import { BACKOFF_MAX_MS, FLEET_CALL_MS } from '../limits.ts';
import type { FleetIo } from './options.ts';

export interface RecordWriterOptions {
  readonly kv: KvTransport;
  readonly io: FleetIo;
  readonly key: string;
  /** The record as it should stand, and the lease it hangs on; undefined while there is no lease. */
  current(): { readonly record: InstanceRecord; readonly lease: string } | undefined;
  /** Whether an incarnation is one of this process. */
  isOwn(incarnation: number): boolean;
  /** Another process writes under this key. */
  onDisplaced(by: number): void;
}

/**
 * Writes the instance record whenever it changed, one write at a time, the newest state wins. Each write but the first
 * requires that nobody else wrote in between: of two processes under one name the older learns of the younger.
 */
export class RecordWriter {
  readonly #options: RecordWriterOptions;
  #isWriting = false;
  #isDirty = false;
  #isStopped = false;
  /** Mod revision of our last write; undefined before the first. */
  #lastRevision: number | undefined;
  #written = '';

  constructor(options: RecordWriterOptions) {
    this.#options = options;
  }

  /** Something that the record tells may have changed. */
  touch(): void {
    if (this.#isDirty || this.#isStopped) return;
    this.#isDirty = true;
    if (!this.#isWriting) this.#options.io.timers.soon(() => this.#write());
  }

  stop(): void {
    this.#isStopped = true;
  }

  #write(): void {
    const current = this.#options.current();
    if (this.#isStopped || this.#isWriting || current === undefined) {
      this.#isDirty = false;
      return;
    }
    this.#isDirty = false;
    const { record, lease } = current;
    // Age alone is not news.
    const telling = JSON.stringify([{ ...record, staleMs: 0 }, lease]);
    if (telling === this.#written) return;
    this.#isWriting = true;
    const { kv, key } = this.#options;
    const compare = this.#lastRevision === undefined ? [] : [{ key, target: 'mod', is: '=', number: this.#lastRevision } as const];
    kv.txn(
      { compare, success: [{ op: 'put', key, value: encodeDocument(record), lease }], failure: [{ op: 'range', key }] },
      { deadlineMs: FLEET_CALL_MS },
    ).then(
      (answer) => {
        this.#isWriting = false;
        if (answer.succeeded) {
          this.#lastRevision = answer.revision;
          this.#written = telling;
          if (this.#isDirty) this.#write();
        } else this.#overtaken(answer);
      },
      () => {
        // Unknown or refused: the compare of the next attempt tells which.
        this.#isWriting = false;
        this.#isDirty = true;
        const { timers, random } = this.#options.io;
        timers.after(Math.floor(BACKOFF_MAX_MS / 8) + (random.uint32() % 100), () => this.#write());
      },
    );
  }

  /** The key is not as we left it: gone with an old lease, written by ourselves with a lost answer, or by somebody else. */
  #overtaken(answer: TxnResult): void {
    const [result] = answer.results;
    const found = result?.op === 'range' ? result.kvs[0] : undefined;
    const other = found === undefined ? undefined : decode(checkInstanceRecord, found.value);
    if (other?.ok === true && !this.#options.isOwn(other.value.incarnation)) {
      this.stop();
      return this.#options.onDisplaced(other.value.incarnation);
    }
    this.#lastRevision = found?.modRevision ?? 0;
    this.#write();
  }
}
