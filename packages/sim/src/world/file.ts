import type { Prng } from '@raftgate/bytes';
import { Sectors, SECTOR_BYTES } from './pages.ts';

/** How many sectors, not known to be synced, a power cut kept and lost. */
export interface Casualties {
  kept: number;
  lost: number;
}

/** A sync ends with its content durable; or failed, and then what it covered reads well, counts as clean, and never reaches the disk. */
export interface SyncUnderWay {
  finish(): void;
  fail(): void;
}

/** One file on a disk that may lose what was not synced: what programs see, and what a power cut leaves. */
export class SimFile {
  now = new Sectors();
  durable = new Sectors();
  /** Sectors written since the last sync began. */
  readonly #unsynced = new Set<number>();
  /** Sectors whose sync has begun and not ended. */
  readonly #syncing = new Set<ReadonlyMap<number, Uint8Array | undefined>>();

  write(offset: number, bytes: Uint8Array): void {
    this.now.write(offset, bytes, (sector) => this.#unsynced.add(sector));
  }

  truncate(bytes: number): void {
    this.now.truncate(bytes);
    this.durable.truncate(Math.min(bytes, this.durable.size));
  }

  /** Begins a sync of what was written so far. */
  startSync(): SyncUnderWay {
    const covered = new Map<number, Uint8Array | undefined>();
    for (const sector of this.#unsynced) covered.set(sector, this.now.get(sector));
    const size = this.now.size;
    this.#unsynced.clear();
    this.#syncing.add(covered);
    return {
      finish: () => {
        for (const [sector, bytes] of covered) this.durable.set(sector, bytes);
        this.durable.size = Math.max(this.durable.size, size);
        this.#syncing.delete(covered);
      },
      fail: () => void this.#syncing.delete(covered),
    };
  }

  /** The program ended: what it wrote is read by the next one, and is not durable before that one syncs it. */
  orphan(): void {
    for (const covered of this.#syncing) for (const sector of covered.keys()) this.#unsynced.add(sector);
    this.#syncing.clear();
  }

  /** Power cut: each sector not known to be synced is on the disk or not, in any combination, by `keepPercent`. */
  crash(prng: Prng, keepPercent: number, casualties: Casualties): void {
    const doubtful = new Set(this.#unsynced);
    for (const covered of this.#syncing) for (const sector of covered.keys()) doubtful.add(sector);
    for (const sector of doubtful) {
      const isKept = prng.chance(keepPercent, 100);
      casualties[isKept ? 'kept' : 'lost'] += 1;
      if (!isKept) continue;
      this.durable.set(sector, this.now.get(sector));
      this.durable.size = Math.max(this.durable.size, Math.min(this.now.size, (sector + 1) * SECTOR_BYTES));
    }
    if (this.now.size > this.durable.size && prng.chance(keepPercent, 100))
      this.durable.size += 1 + prng.below(this.now.size - this.durable.size);
    this.now = this.durable.copy();
    this.#unsynced.clear();
    this.#syncing.clear();
  }
}
