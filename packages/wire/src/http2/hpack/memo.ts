import { MEMO_BLOCK_BYTES, MEMO_SLOTS } from '../limits.ts';
import { HpackDecoder } from './decoder.ts';
import type { HeaderList } from './header-list.ts';

/**
 * Remembers what whole header blocks decoded to. gRPC clients repeat a call's headers byte for byte once their fields are in
 * the dynamic table; while the table stands still the same bytes mean the same. `T` is what a list is read as, made once.
 */
export class HeaderMemo<T> {
  readonly decoder = new HpackDecoder();
  private readonly read: (list: HeaderList) => T;
  private readonly hashes = new Int32Array(MEMO_SLOTS);
  private readonly blocks: (Uint8Array | undefined)[] = Array.from({ length: MEMO_SLOTS });
  private readonly results: (T | undefined)[] = Array.from({ length: MEMO_SLOTS });
  private generation = 0;
  private isEmpty = true;

  constructor(read: (list: HeaderList) => T) {
    this.read = read;
  }

  /** Undefined when the block is malformed. */
  decode(bytes: Uint8Array, start: number, end: number): T | undefined {
    const { table } = this.decoder;
    const length = end - start;
    if (length > MEMO_BLOCK_BYTES) return this.fresh(bytes, start, end);
    if (this.generation !== table.generation) this.forget(table.generation);
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    const slot = (hash ^ (hash >>> 11)) & (MEMO_SLOTS - 1);
    const known = this.blocks[slot];
    if (known !== undefined && this.hashes[slot] === hash && isSame(known, bytes, start, length)) return this.results[slot];
    const result = this.fresh(bytes, start, end);
    if (result === undefined || table.generation !== this.generation) return result;
    this.isEmpty = false;
    this.hashes[slot] = hash;
    this.blocks[slot] = bytes.slice(start, end);
    this.results[slot] = result;
    return result;
  }

  private fresh(bytes: Uint8Array, start: number, end: number): T | undefined {
    const list = this.decoder.decode(bytes, start, end);
    return list === undefined ? undefined : this.read(list);
  }

  private forget(generation: number): void {
    this.generation = generation;
    if (this.isEmpty) return;
    this.isEmpty = true;
    this.blocks.fill(undefined);
    this.results.fill(undefined);
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
