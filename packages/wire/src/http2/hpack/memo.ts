import { MEMO_BLOCK_BYTES, MEMO_SLOTS } from '../limits.ts';
import { HpackDecoder } from './decoder.ts';
import type { HeaderList } from './header-list.ts';

interface Remembered<T> {
  readonly hash: number;
  readonly block: Uint8Array;
  readonly result: T;
}

const NOTHING: undefined[] = [];

/**
 * Remembers what whole header blocks decoded to. gRPC clients repeat a call's headers byte for byte once their fields are in
 * the dynamic table; while the table stands still the same bytes mean the same. `T` is what a list is read as, made once.
 */
export class HeaderMemo<T> {
  readonly decoder = new HpackDecoder();
  private readonly read: (list: HeaderList) => T;
  private slots: (Remembered<T> | undefined)[] = NOTHING;
  /** What came last: nearly always what comes next. */
  private last: Remembered<T> | undefined;
  private generation = 0;

  constructor(read: (list: HeaderList) => T) {
    this.read = read;
  }

  /** Undefined when the block is malformed. */
  decode(bytes: Uint8Array, start: number, end: number): T | undefined {
    const { table } = this.decoder;
    const { last } = this;
    const length = end - start;
    if (length > MEMO_BLOCK_BYTES) return this.fresh(bytes, start, end);
    if (this.generation !== table.generation) this.forget(table.generation);
    else if (last !== undefined && isSame(last.block, bytes, start, length)) return last.result;
    let hash = length;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
    const slot = (hash ^ (hash >>> 11)) & (MEMO_SLOTS - 1);
    const known = this.slots === NOTHING ? undefined : this.slots[slot];
    if (known !== undefined && known.hash === hash && isSame(known.block, bytes, start, length)) {
      this.last = known;
      return known.result;
    }
    const result = this.fresh(bytes, start, end);
    if (result === undefined || table.generation !== this.generation) return result;
    this.keep(slot, { hash, block: bytes.slice(start, end), result });
    return result;
  }

  private fresh(bytes: Uint8Array, start: number, end: number): T | undefined {
    const list = this.decoder.decode(bytes, start, end);
    return list === undefined ? undefined : this.read(list);
  }

  /** A client that only ever says one thing needs no slots. */
  private keep(slot: number, remembered: Remembered<T>): void {
    if (this.last !== undefined && this.slots === NOTHING) this.slots = Array.from({ length: MEMO_SLOTS }, () => undefined);
    if (this.slots !== NOTHING) this.slots[slot] = remembered;
    this.last = remembered;
  }

  private forget(generation: number): void {
    this.generation = generation;
    if (this.last === undefined) return;
    this.last = undefined;
    if (this.slots !== NOTHING) this.slots.fill(undefined);
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[start + i]) return false;
  return true;
}
