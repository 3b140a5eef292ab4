import { Writer } from '@raftgate/bytes';
import { StorageError } from '../errors.ts';
import { invariant } from '../invariant.ts';
import { MAX_PEERS, MAX_QUEUED_BYTES } from '../limits.ts';
import { Batch } from './batch.ts';
import { RECORD_ALIGNMENT, RECORD_HEADER_BYTES } from './frame.ts';
import type { LogState } from './log-state.ts';
import type { WalRecord } from './record.ts';
import type { WalGroup } from './types.ts';

/** Upper bounds of what a record takes beside an entry's body. */
const ENTRY_OVERHEAD_BYTES = 64;
const SMALL_RECORD_BYTES = RECORD_HEADER_BYTES + 2 * RECORD_ALIGNMENT;

/** A buffer larger than this is not kept for the next batch. */
const MAX_KEPT_BUFFER_BYTES = 1024 * 1024;

/**
 * Turns groups of the caller into groups of the disk: what gathers while one is in flight shares the next, and what is larger
 * than a group is split between records. Every prefix of the records is a state the log may be in.
 */
export class WalQueue {
  /** Bytes not yet durable, those in flight included. */
  bytes = 0;
  private readonly state: LogState;
  private readonly maxBatchBytes: number;
  private batches: Batch[] = [];
  private spareWriter: Writer | undefined;

  constructor(state: LogState, maxBatchBytes: number) {
    this.state = state;
    this.maxBatchBytes = maxBatchBytes;
  }

  get isEmpty(): boolean {
    return this.batches.length === 0;
  }

  /** Bytes of the group that goes out next; 0 for none. */
  get nextBytes(): number {
    return this.batches[0]?.length ?? 0;
  }

  /** Why `group` cannot be taken, before anything of it is. */
  refusal(group: WalGroup): StorageError | undefined {
    let total = 0;
    for (const entry of group.entries ?? []) {
      const bytes = entry.body.length + ENTRY_OVERHEAD_BYTES;
      if (bytes > this.maxBatchBytes) {
        const lines = {
          found: `entry ${entry.index} with ${entry.body.length} bytes`,
          expected: `at most ${this.maxBatchBytes - ENTRY_OVERHEAD_BYTES}`,
        };
        return new StorageError('RG_WAL_TOO_LARGE', 'an entry does not fit a group of the log', lines);
      }
      total += bytes;
    }
    if (this.bytes === 0 || this.bytes + total <= MAX_QUEUED_BYTES) return undefined;
    const lines = { found: `${this.bytes} bytes waiting`, expected: `at most ${MAX_QUEUED_BYTES}`, do: 'wait for what was appended' };
    return new StorageError('RG_WAL_QUEUE_FULL', 'the disk does not keep up with the log', lines);
  }

  /**
   * Adds the records of `group`; returns the batch that makes it durable, or undefined when it holds nothing. A commit that
   * counts on the group's own entries or snapshot is written after them, and the one before it first: a cut between two
   * records must not declare committed what this very group replaces.
   */
  add(group: WalGroup): Batch | undefined {
    const { hardState, peers, recovering, snapshotMarker, entries } = group;
    const commit = hardState === undefined ? 0 : this.commitBefore(hardState.commit, group);
    let batch: Batch | undefined;
    if (hardState !== undefined) batch = this.put({ type: 'hardState', hardState: { ...hardState, commit } }, SMALL_RECORD_BYTES);
    for (const [peer, incarnation] of peers ?? []) batch = this.put({ type: 'peer', peer, incarnation }, SMALL_RECORD_BYTES);
    if (recovering !== undefined) batch = this.put({ type: 'recovering', state: recovering }, SMALL_RECORD_BYTES);
    if (snapshotMarker !== undefined) batch = this.put({ type: 'snapshot', marker: snapshotMarker }, SMALL_RECORD_BYTES);
    for (const entry of entries ?? []) batch = this.put({ type: 'entry', entry }, entry.body.length + ENTRY_OVERHEAD_BYTES);
    if (hardState !== undefined && hardState.commit > commit) batch = this.put({ type: 'hardState', hardState }, SMALL_RECORD_BYTES);
    const against = this.state.groupEnds();
    invariant(against === undefined, against ?? '');
    return batch;
  }

  /** The part of `commit` that holds before the entries and the snapshot of `group` do. */
  private commitBefore(commit: number, { entries, snapshotMarker }: WalGroup): number {
    const { log, hardState } = this.state;
    const untouched = snapshotMarker === undefined && commit <= log.last && commit < (entries?.[0]?.index ?? Infinity);
    return untouched ? commit : Math.min(commit, hardState.commit);
  }

  /** The last batch that has not gone out. */
  get youngest(): Batch | undefined {
    return this.batches.at(-1);
  }

  /** Takes the batch that goes out next; nothing is added to it any more. */
  shift(): Batch | undefined {
    const batch = this.batches.shift();
    if (batch !== undefined) batch.after ??= this.state.checkpoint();
    return batch;
  }

  /** The batch is durable. */
  retire(batch: Batch): void {
    const bytes = batch.length;
    this.bytes -= bytes;
    const writer = batch.surrender();
    if (bytes <= MAX_KEPT_BUFFER_BYTES) this.spareWriter ??= writer;
  }

  /** Everything that waits, when nothing will be written any more. */
  abandon(): Batch[] {
    return this.batches.splice(0);
  }

  private put(record: WalRecord, maxBytes: number): Batch {
    const batch = this.roomFor(maxBytes);
    const against = this.state.apply(record);
    invariant(against === undefined, against ?? '');
    invariant(record.type !== 'peer' || this.state.checkpoint().peers.size <= MAX_PEERS, `more than ${MAX_PEERS} peers`);
    const before = batch.length;
    batch.add(record);
    this.bytes += batch.length - before;
    return batch;
  }

  private roomFor(bytes: number): Batch {
    const youngest = this.batches.at(-1);
    if (youngest !== undefined && youngest.length + bytes <= this.maxBatchBytes) return youngest;
    if (youngest !== undefined) youngest.after = this.state.checkpoint();
    const batch = new Batch(this.spareWriter ?? new Writer());
    this.spareWriter = undefined;
    this.batches.push(batch);
    return batch;
  }
}
