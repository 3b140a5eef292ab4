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
    for (let at = 0; at < length; ) {
      const sector = Math.floor((offset + at) / SECTOR_BYTES);
      const from = (offset + at) % SECTOR_BYTES;
      const count = Math.min(SECTOR_BYTES - from, length - at);
      const bytes = this.#sectors.get(sector);
      if (bytes !== undefined) into.set(bytes.subarray(from, from + count), at);
      at += count;
    }
    return length;
  }

  /** Writes and returns which sectors changed. */
  write(offset: number, bytes: Uint8Array): number[] {
    const changed: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      const sector = Math.floor((offset + at) / SECTOR_BYTES);
      const from = (offset + at) % SECTOR_BYTES;
      const count = Math.min(SECTOR_BYTES - from, bytes.length - at);
      const next = this.#sectors.get(sector)?.slice() ?? new Uint8Array(SECTOR_BYTES);
      next.set(bytes.subarray(at, at + count), from);
      this.set(sector, next.every((byte) => byte === 0) ? undefined : next);
      changed.push(sector);
      at += count;
    }
    this.size = Math.max(this.size, offset + bytes.length);
    return changed;
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
