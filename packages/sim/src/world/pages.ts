/** Power fails between sectors, not inside one. */
export const SECTOR_BYTES = 512;

/** Sectors are cut from blocks of so many: an array buffer of its own for each costs more than all that is written to it. */
const BLOCK_SECTORS = 32;
let block = new Uint8Array(0);

/** Sectors that nobody holds any more. */
const spare: Uint8Array[] = [];
const MAX_SPARE = 1_024;

/** Nobody holds `sector`: the next one written may take its place. */
export function reuse(sector: Uint8Array): void {
  if (spare.length < MAX_SPARE) spare.push(sector);
}

/** Whatever it holds. */
function freshSector(): Uint8Array {
  const used = spare.pop();
  if (used !== undefined) return used;
  if (block.length === 0) block = new Uint8Array(BLOCK_SECTORS * SECTOR_BYTES);
  const sector = block.subarray(0, SECTOR_BYTES);
  block = block.subarray(SECTOR_BYTES);
  return sector;
}

/** A sparse file: sectors that hold only zeros take no room, so zero-filled log segments cost nothing. */
export class Sectors {
  readonly #sectors = new Map<number, Uint8Array>();
  size = 0;

  get(sector: number): Uint8Array | undefined {
    return this.#sectors.get(sector);
  }

  /** `bytes` is a whole sector that never changes again, or undefined for zeros. */
  set(sector: number, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#sectors.delete(sector);
    else this.#sectors.set(sector, bytes);
  }

  /** Numbers of the sectors that are not zero, ascending. */
  used(): number[] {
    return [...this.#sectors.keys()].sort((a, b) => a - b);
  }

  copy(): Sectors {
    const copy = new Sectors();
    for (const [sector, bytes] of this.#sectors) copy.#sectors.set(sector, bytes);
    copy.size = this.size;
    return copy;
  }

  read(offset: number, into: Uint8Array): number {
    const length = Math.max(0, Math.min(into.length, this.size - offset));
    into.fill(0, 0, length);
    const first = Math.floor(offset / SECTOR_BYTES);
    const last = Math.floor((offset + length - 1) / SECTOR_BYTES);
    if (last - first < this.#sectors.size)
      for (let sector = first; sector <= last; sector++) this.#readSector(sector, offset, length, into);
    else for (const sector of this.#sectors.keys()) if (sector >= first && sector <= last) this.#readSector(sector, offset, length, into);
    return length;
  }

  #readSector(sector: number, offset: number, length: number, into: Uint8Array): void {
    const bytes = this.#sectors.get(sector);
    if (bytes === undefined) return;
    const start = sector * SECTOR_BYTES;
    const from = Math.max(0, offset - start);
    const to = Math.min(SECTOR_BYTES, offset + length - start);
    into.set(bytes.subarray(from, to), start + from - offset);
  }

  /** Writes, and adds the sectors that changed to `changed`. */
  write(offset: number, bytes: Uint8Array, changed: number[]): void {
    if (this.#sectors.size === 0 && isZero(bytes, 0, bytes.length)) {
      this.size = Math.max(this.size, offset + bytes.length);
      return;
    }
    for (let at = 0; at < bytes.length;) {
      const sector = Math.floor((offset + at) / SECTOR_BYTES);
      const from = (offset + at) % SECTOR_BYTES;
      const count = Math.min(SECTOR_BYTES - from, bytes.length - at);
      if (this.#writeSector(sector, from, bytes, at, count)) changed.push(sector);
      at += count;
    }
    this.size = Math.max(this.size, offset + bytes.length);
  }

  /** False when zeros were written over zeros. */
  #writeSector(sector: number, from: number, bytes: Uint8Array, at: number, count: number): boolean {
    const before = this.#sectors.get(sector);
    if ((before === undefined || count === SECTOR_BYTES) && isZero(bytes, at, count)) {
      this.set(sector, undefined);
      return before !== undefined;
    }
    const next = freshSector();
    if (before !== undefined) next.set(before);
    else if (count < SECTOR_BYTES) next.fill(0);
    for (let each = 0; each < count; each++) next[from + each] = bytes[at + each];
    this.set(sector, next);
    return true;
  }

  truncate(bytes: number): void {
    this.size = bytes;
    for (const [sector, data] of this.#sectors) {
      const kept = bytes - sector * SECTOR_BYTES;
      if (kept <= 0) this.#sectors.delete(sector);
      else if (kept < SECTOR_BYTES) this.#sectors.set(sector, data.slice().fill(0, kept));
    }
  }
}

function isZero(bytes: Uint8Array, at: number, count: number): boolean {
  const end = at + count;
  const words = Math.min(end, at + ((4 - ((bytes.byteOffset + at) % 4)) % 4));
  const tail = words + (((end - words) >> 2) << 2);
  if (!areZero(bytes, at, words) || !areZero(bytes, tail, end)) return false;
  return (
    tail === words || (bytes[words] === 0 && areWordsZero(new Uint32Array(bytes.buffer, bytes.byteOffset + words, (tail - words) >> 2)))
  );
}

function areZero(bytes: Uint8Array, at: number, end: number): boolean {
  for (; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}

/** A loop of its own: with more behind it, the compiler throws what it made of it away at each of its ends. */
function areWordsZero(words: Uint32Array): boolean {
  for (let at = 0; at < words.length; at++) if (words[at] !== 0) return false;
  return true;
}
