import { latin1FromBytes } from '@raftgate/bytes';
import { LEASE_ID_BYTES } from '../limits.ts';
import { getUint53, setUint53 } from '../memory/uint53.ts';

/** Bytes of a slot: id (8; zeros: empty) | u64 ttlSeconds | u64 deadlineMs, little-endian. */
export const LEASE_SLOT_BYTES = 24;

/** What an image needs of the leases, kept flat: a capture is one copy, however many there are. */
export class LeaseTable {
  private bytes = new Uint8Array(64 * LEASE_SLOT_BYTES);
  private view = new DataView(this.bytes.buffer);
  private used = 0;
  private readonly free: number[] = [];

  /** Returns the slot. */
  add(lease: string): number {
    const slot = this.free.pop() ?? this.used++;
    if ((slot + 1) * LEASE_SLOT_BYTES > this.bytes.length) this.grow();
    for (let i = 0; i < LEASE_ID_BYTES; i++) this.bytes[slot * LEASE_SLOT_BYTES + i] = lease.charCodeAt(i);
    return slot;
  }

  set(slot: number, ttlSeconds: number, deadlineMs: number): void {
    const at = slot * LEASE_SLOT_BYTES + LEASE_ID_BYTES;
    setUint53(this.view, at, ttlSeconds);
    setUint53(this.view, at + 8, deadlineMs);
  }

  remove(slot: number): void {
    this.bytes.fill(0, slot * LEASE_SLOT_BYTES, (slot + 1) * LEASE_SLOT_BYTES);
    this.free.push(slot);
  }

  copy(): Uint8Array {
    return this.bytes.slice(0, this.used * LEASE_SLOT_BYTES);
  }

  private grow(): void {
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** The lease in a slot of a copied table; undefined when the slot is empty. */
export function leaseInSlot(table: Uint8Array, slot: number): { lease: string; ttlSeconds: number; deadlineMs: number } | undefined {
  const at = slot * LEASE_SLOT_BYTES;
  const view = new DataView(table.buffer, table.byteOffset + at, LEASE_SLOT_BYTES);
  const lease = latin1FromBytes(table, at, at + LEASE_ID_BYTES);
  if (lease === '\0\0\0\0\0\0\0\0') return undefined;
  return { lease, ttlSeconds: getUint53(view, 8), deadlineMs: getUint53(view, 16) };
}
