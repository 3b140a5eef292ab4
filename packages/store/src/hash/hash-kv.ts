import { crc32c } from '@raftgate/bytes';
import { Budget } from '../budget.ts';
import { buried, notAfter } from '../keys/chunk.ts';
import type { Chunk } from '../keys/chunk.ts';
import { sizeAt, unitsOf } from '../memory/record.ts';
import type { Pin } from '../pins.ts';
import type { State } from '../state.ts';

/** A HashKV being computed. Close it: it keeps history alive. */
export interface HashCursor {
  readonly kind: 'hash';
  readonly revision: number;
  readonly compactRevision: number;
  /** True once `hash` is final. */
  step(units: number): boolean;
  /** Unsigned 32 bits. */
  readonly hash: number;
  close(): void;
}

/**
 * CRC32C over every version that compaction lets readers see up to `revision`, in order of keys, then revisions. What is
 * merely not reclaimed yet does not count, nor does a tombstone at the compact revision (etcd: kvHasher), so all members
 * that applied the same entries agree.
 */
export class OpenHash implements HashCursor {
  readonly kind = 'hash';
  readonly revision: number;
  readonly compactRevision: number;
  hash = 0;
  private readonly state: State;
  private readonly budget = new Budget();
  private pin: Pin | undefined;
  private next = '';
  /** The last revision hashed of the key `next`. */
  private after = 0;

  constructor(state: State, revision: number) {
    this.state = state;
    this.revision = revision;
    this.compactRevision = state.compactRevision;
    this.pin = state.pins.hold(state.compactRevision);
  }

  step(units: number): boolean {
    const { budget } = this;
    const { index } = this.state;
    budget.left = units;
    while (budget.left > 0) {
      budget.left -= 1;
      index.locate(this.next);
      const chunk = index.chunks[index.chunkAt];
      if (chunk === undefined) return this.end();
      if (index.slot < chunk.keys.length) this.visit(chunk, index.slot);
      else if (index.chunkAt + 1 < index.chunks.length) this.next = index.chunks[index.chunkAt + 1].keys[0];
      else return this.end();
    }
    return false;
  }

  close(): void {
    if (this.pin !== undefined) this.state.pins.release(this.pin);
    this.pin = undefined;
  }

  private end(): boolean {
    this.close();
    return true;
  }

  private visit(chunk: Chunk, slot: number): void {
    const key = chunk.keys[slot];
    if (this.next !== key) {
      this.next = key;
      this.after = 0;
    }
    const older = chunk.older[slot] ?? [];
    const versions = older.length >> 1;
    // The newest version at or before the compact revision is the first that counts.
    const first = chunk.mods[slot] <= this.compactRevision ? versions : Math.max(0, notAfter(older, this.compactRevision) - 1);
    for (let at = Math.max(first, notAfter(older, this.after)); at < versions; at++) {
      this.version(older[2 * at], older[2 * at + 1]);
      if (this.budget.left <= 0) return;
    }
    if (this.after < chunk.mods[slot]) this.version(chunk.mods[slot], chunk.addresses[slot]);
    this.next = `${key}\0`;
    this.after = 0;
  }

  private version(mod: number, address: number): void {
    this.after = mod;
    const isTombstone = address < 0;
    if (mod > this.revision || (isTombstone && mod <= this.compactRevision)) return;
    const where = isTombstone ? buried(address) : address;
    const slab = this.state.slabs.slab(where);
    const at = where >>> 0;
    const size = sizeAt(slab.view, at);
    this.hash = crc32c(slab.bytes, at + 4, at + size, this.hash);
    this.budget.left -= unitsOf(size);
  }
}
