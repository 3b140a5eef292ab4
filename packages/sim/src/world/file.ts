import type { Prng } from '@raftgate/bytes';
import { reuse, Sectors, SECTOR_BYTES } from './pages.ts';

/** How many sectors, not known to be synced, a power cut kept and lost. */
export interface Casualties {
  kept: number;
  lost: number;
}

/** A sync ends with its content durable; or failed, and then what it covered reads well, counts as clean, and never reaches the disk. */
export class SyncUnderWay {
  readonly #file: SimFile;
  /** As they were when it began; one may be there twice. */
  readonly sectors: readonly number[];
  readonly contents: readonly (Uint8Array | undefined)[];
  readonly size: number;

  constructor(file: SimFile, sectors: readonly number[]) {
    this.#file = file;
    this.sectors = sectors;
    this.contents = sectors.map((sector) => file.now.get(sector));
    this.size = file.now.size;
  }

  finish(): void {
    this.#file.arrived(this);
  }

  fail(): void {
    this.#file.ended(this);
  }
}

/** So many sectors are noted before those noted twice are looked for. */
const MAX_REPEATED = 4_096;

/** One file on a disk that may lose what was not synced: what programs see, and what a power cut leaves. */
export class SimFile {
  now = new Sectors();
  durable = new Sectors();
  /** Sectors written since the last sync began, in that order; one may be there again. */
  #unsynced: number[] = [];
  #most = MAX_REPEATED;
  /** Syncs that have begun and not ended. */
  readonly #syncing: SyncUnderWay[] = [];
  /** Nobody but these two holds its sectors. */
  #isAlone = true;

  write(offset: number, bytes: Uint8Array): void {
    this.now.write(offset, bytes, this.#unsynced);
    if (this.#unsynced.length <= this.#most) return;
    this.#unsynced = [...new Set(this.#unsynced)];
    this.#most = Math.max(MAX_REPEATED, 2 * this.#unsynced.length);
  }

  /** What a fault puts there, which somebody may hold to undo it. */
  put(sector: number, bytes: Uint8Array | undefined): void {
    this.#isAlone = false;
    this.durable.set(sector, bytes);
    this.now.set(sector, bytes);
  }

  truncate(bytes: number): void {
    this.now.truncate(bytes);
    this.durable.truncate(Math.min(bytes, this.durable.size));
  }

  /** Begins a sync of what was written so far. */
  startSync(): SyncUnderWay {
    const sync = new SyncUnderWay(this, this.#unsynced);
    this.#unsynced = [];
    this.#syncing.push(sync);
    return sync;
  }

  /** See SyncUnderWay. */
  arrived(sync: SyncUnderWay): void {
    this.ended(sync);
    const { sectors, contents, size } = sync;
    const mayReuse = this.#isAlone && this.#syncing.length === 0;
    for (let at = 0; at < sectors.length; at++) {
      const before = this.durable.get(sectors[at]);
      this.durable.set(sectors[at], contents[at]);
      if (mayReuse && before !== undefined && before !== contents[at] && before !== this.now.get(sectors[at])) reuse(before);
    }
    this.durable.size = Math.max(this.durable.size, size);
  }

  /** See SyncUnderWay. */
  ended(sync: SyncUnderWay): void {
    const at = this.#syncing.indexOf(sync);
    if (at === this.#syncing.length - 1) this.#syncing.pop();
    else if (at >= 0) this.#syncing.splice(at, 1);
  }

  /** The program ended: what it wrote is read by the next one, and is not durable before that one syncs it. */
  orphan(): void {
    for (const { sectors } of this.#syncing) this.#unsynced.push(...sectors);
    this.#syncing.length = 0;
  }

  /** Power cut: each sector not known to be synced is on the disk or not, in any combination, by `keepPercent`. */
  crash(prng: Prng, keepPercent: number, casualties: Casualties): void {
    const doubtful = new Set(this.#unsynced);
    for (const { sectors } of this.#syncing) for (const sector of sectors) doubtful.add(sector);
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
    this.#unsynced = [];
    this.#syncing.length = 0;
  }
}
