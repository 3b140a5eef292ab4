import type { Prng } from '@raftgate/bytes';
import { SECTOR_BYTES } from '../limits.ts';

/**
 * One file: what reads see, and what a power cut leaves. A sector that was written and not synced may keep its old content
 * or any content it had since; each sector falls on its own.
 */
export class Inode {
  data: Uint8Array;
  private durable: Uint8Array;
  /** Contents each unsynced sector had since the last sync, oldest first. */
  private dirty = new Map<number, Uint8Array[]>();

  constructor(data: Uint8Array = new Uint8Array(0), durable: Uint8Array = data.slice()) {
    // `data` begins at the start of its buffer.
    this.data = data;
    this.durable = durable;
  }

  clone(): Inode {
    const copy = new Inode(this.data.slice(), this.durable.slice());
    for (const [sector, versions] of this.dirty) copy.dirty.set(sector, [...versions]);
    return copy;
  }

  write(offset: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (offset + bytes.length > this.data.length) this.resize(offset + bytes.length);
    this.data.set(bytes, offset);
    this.touch(offset, offset + bytes.length);
  }

  resize(bytes: number): void {
    const from = Math.min(bytes, this.data.length);
    const to = Math.max(bytes, this.data.length);
    // Room behind the end is zero and grows by doubling: a file that grows byte by byte is not copied each time.
    const room = new Uint8Array(this.data.buffer);
    if (bytes > room.length) {
      const larger = new Uint8Array(Math.max(bytes, 2 * room.length));
      larger.set(this.data);
      this.data = larger.subarray(0, bytes);
    } else {
      room.fill(0, from, to);
      this.data = room.subarray(0, bytes);
    }
    this.touch(from, to);
  }

  sync(): void {
    this.durable = resizedCopy(this.durable, this.data.length);
    for (const sector of this.dirty.keys()) copySector(this.data, this.durable, sector);
    this.dirty.clear();
  }

  /** What Linux does with pages whose write-back failed: they stay readable, count as clean, and are not on the disk. */
  failSync(): void {
    this.dirty.clear();
  }

  /** A power cut: each unsynced sector becomes one of its contents; the size is the old or the last one. */
  crash(prng: Prng): void {
    const bytes = prng.chance(1, 2) ? this.data.length : this.durable.length;
    const left = resizedCopy(this.durable, bytes);
    for (const [sector, versions] of [...this.dirty].sort(([a], [b]) => a - b)) {
      const pick = prng.below(versions.length + 1);
      if (pick > 0)
        left.set(versions[pick - 1].subarray(0, Math.max(0, bytes - sector * SECTOR_BYTES)), Math.min(sector * SECTOR_BYTES, bytes));
    }
    this.data = left;
    this.durable = left.slice();
    this.dirty.clear();
  }

  /** Damage: the byte is changed on the disk and in the cache. */
  flip(offset: number, mask: number): void {
    this.data[offset] ^= mask;
    this.durable[offset] ^= mask;
  }

  private touch(from: number, to: number): void {
    for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < to; sector++) {
      const versions = this.dirty.get(sector) ?? [];
      versions.push(this.data.slice(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES));
      this.dirty.set(sector, versions);
    }
  }
}

function resizedCopy(bytes: Uint8Array, length: number): Uint8Array {
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(0, length));
  return copy;
}

function copySector(from: Uint8Array, to: Uint8Array, sector: number): void {
  const start = sector * SECTOR_BYTES;
  to.set(from.subarray(start, start + SECTOR_BYTES), Math.min(start, to.length));
}
