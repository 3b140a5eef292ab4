import { invariant } from '../errors.ts';

/** Where a record is; negative when there is none, or when it is a tombstone. */
export const NONE = Number.MIN_SAFE_INTEGER;

/** A tombstone's address, told apart by its sign. */
export const buried = (address: number): number => -1 - address;

/**
 * Up to CHUNK_KEYS neighbouring keys as parallel arrays: the newest version of each (its revision and address), and for
 * those that have more, the older ones as `revision, address, revision, address ...` from oldest to newest.
 */
export class Chunk {
  keys: string[] = [];
  mods: number[] = [];
  addresses: number[] = [];
  older: (number[] | undefined)[] = [];
  /** Keys whose newest version is not a tombstone. */
  live = 0;
  /** The newest revision in the chunk: at it and later, `live` is the count. */
  modified = 0;
  /** Older versions and tombstones: what a compaction may find here. */
  history = 0;

  /** The place of `key`, or where it would be. */
  find(key: string): number {
    const keys = this.keys;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The address of what a reader at `revision` sees. */
  at(slot: number, revision: number): number {
    if (this.mods[slot] <= revision) return this.addresses[slot];
    const older = this.older[slot];
    if (older === undefined) return NONE;
    const versions = notAfter(older, revision);
    return versions === 0 ? NONE : older[2 * versions - 1];
  }

  /** How many keys from `slot` on and before `to` exist at `revision`. */
  countFrom(slot: number, to: string | undefined, revision: number): number {
    const end = to === undefined ? this.keys.length : this.find(to);
    let count = 0;
    for (let at = slot; at < end; at++) if (this.at(at, revision) >= 0) count += 1;
    return count;
  }

  insert(slot: number, key: string, mod: number, address: number): void {
    this.keys.splice(slot, 0, key);
    this.mods.splice(slot, 0, mod);
    this.addresses.splice(slot, 0, address);
    this.older.splice(slot, 0, undefined);
    if (address >= 0) this.live += 1;
    else this.history += 1;
    if (mod > this.modified) this.modified = mod;
  }

  /** A newer version of the key at `slot`. */
  push(slot: number, mod: number, address: number): void {
    const before = this.addresses[slot];
    const older = this.older[slot];
    if (older === undefined) this.older[slot] = [this.mods[slot], before];
    else older.push(this.mods[slot], before);
    if (before >= 0) this.live -= 1;
    if (address >= 0) this.live += 1;
    // The older version counts; so does a tombstone, as itself or as an older version.
    this.history += before >= 0 && address < 0 ? 2 : before < 0 && address >= 0 ? 0 : 1;
    this.mods[slot] = mod;
    this.addresses[slot] = address;
    this.modified = mod;
  }

  /** The version of revision `mod` at address `from` is at `to` from here on. */
  move(slot: number, mod: number, from: number, to: number): void {
    if (this.mods[slot] === mod) {
      this.addresses[slot] = moved(this.addresses[slot], from, to);
      return;
    }
    const older = this.older[slot];
    invariant(older !== undefined, 'a version that moves is in the index');
    const at = 2 * notAfter(older, mod) - 1;
    older[at] = moved(older[at], from, to);
  }

  remove(slot: number): void {
    this.keys.splice(slot, 1);
    this.mods.splice(slot, 1);
    this.addresses.splice(slot, 1);
    this.older.splice(slot, 1);
    this.recount();
  }

  /** Moves keys from `slot` on to a chunk of their own. */
  split(slot: number): Chunk {
    const upper = new Chunk();
    upper.keys = this.keys.splice(slot);
    upper.mods = this.mods.splice(slot);
    upper.addresses = this.addresses.splice(slot);
    upper.older = this.older.splice(slot);
    this.recount();
    upper.recount();
    return upper;
  }

  /** Takes over the keys of the chunk right after this one. */
  join(upper: Chunk): void {
    this.keys.push(...upper.keys);
    this.mods.push(...upper.mods);
    this.addresses.push(...upper.addresses);
    this.older.push(...upper.older);
    this.recount();
  }

  recount(): void {
    this.live = 0;
    this.modified = 0;
    this.history = 0;
    for (let slot = 0; slot < this.keys.length; slot++) {
      if (this.addresses[slot] >= 0) this.live += 1;
      else this.history += 1;
      if (this.mods[slot] > this.modified) this.modified = this.mods[slot];
      this.history += (this.older[slot]?.length ?? 0) >> 1;
    }
  }
}

function moved(address: number, from: number, to: number): number {
  const isTombstone = address < 0;
  invariant((isTombstone ? buried(address) : address) === from, 'a version that moves is where the index says');
  return isTombstone ? buried(to) : to;
}

/** How many versions of `older` are at or before `revision`. */
export function notAfter(older: readonly number[], revision: number): number {
  let low = 0;
  let high = older.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (older[2 * middle] <= revision) low = middle + 1;
    else high = middle;
  }
  return low;
}
