/** Power fails between sectors, not inside one. */
export const SECTOR_BYTES = 512;

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

  copy(): Sectors {
    const copy = new Sectors();
    for (const [sector, bytes] of this.#sectors) copy.#sectors.set(sector, bytes);
    copy.size = this.size;
    return copy;
  }

  read(offset: number, into: Uint8Array): number {
    const length = Math.max(0, Math.min(into.length, this.size - offset));
    into.fill(0, 0, length);
    for (let at = 0; at < length;) {
      const sector = Math.floor((offset + at) / SECTOR_BYTES);
      const from = (offset + at) % SECTOR_BYTES;
      const count = Math.min(SECTOR_BYTES - from, length - at);
      const bytes = this.#sectors.get(sector);
      if (bytes !== undefined) into.set(bytes.subarray(from, from + count), at);
      at += count;
    }
    return length;
  }

  /** Writes and tells which sectors changed. */
  write(offset: number, bytes: Uint8Array, changed: (sector: number) => void): void {
    for (let at = 0; at < bytes.length;) {
      const sector = Math.floor((offset + at) / SECTOR_BYTES);
      const from = (offset + at) % SECTOR_BYTES;
      const count = Math.min(SECTOR_BYTES - from, bytes.length - at);
      this.#writeSector(sector, from, bytes, at, count);
      changed(sector);
      at += count;
    }
    this.size = Math.max(this.size, offset + bytes.length);
  }

  #writeSector(sector: number, from: number, bytes: Uint8Array, at: number, count: number): void {
    const before = this.#sectors.get(sector);
    if (isZero(bytes, at, count) && (before === undefined || count === SECTOR_BYTES)) return this.set(sector, undefined);
    const next = before?.slice() ?? new Uint8Array(SECTOR_BYTES);
    next.set(bytes.subarray(at, at + count), from);
    this.set(sector, next);
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
  for (let end = at + count; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
