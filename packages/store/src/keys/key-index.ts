import type { Budget } from '../budget.ts';
import { CHUNK_KEYS } from '../limits.ts';
import { Chunk, NONE } from './chunk.ts';

/** Chunks smaller than this are joined with a small neighbour when keys leave. */
const SMALL_CHUNK_KEYS = CHUNK_KEYS / 4;

/**
 * Every key with all its versions, in order of bytes.
 *
 *     chunks  [ a .. f ] [ g .. p ] [ q .. z ]      found by the first key of each
 *     key     newest (revision, address), then older ones
 */
export class KeyIndex {
  readonly chunks: Chunk[] = [];
  /** Keys whose newest version is not a tombstone. */
  live = 0;
  /** Where `locate` has been: the chunk's position, and the place in it. */
  chunkAt = 0;
  slot = 0;

  /** Goes to `key`, or to where it would be; true if it is there. Good until keys are added or removed. */
  locate(key: string): boolean {
    const chunks = this.chunks;
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (chunks[middle].keys[0] <= key) low = middle + 1;
      else high = middle;
    }
    this.chunkAt = Math.max(0, low - 1);
    if (chunks.length === 0) {
      this.slot = 0;
      return false;
    }
    const chunk = chunks[this.chunkAt];
    this.slot = chunk.find(key);
    return chunk.keys[this.slot] === key;
  }

  /** The address a reader of `key` at `revision` sees; negative when it sees nothing. */
  visible(key: string, revision: number): number {
    return this.locate(key) ? this.chunks[this.chunkAt].at(this.slot, revision) : NONE;
  }

  /** Adds a version; `isThere` is what `locate(key)` answered just before. */
  append(key: string, isThere: boolean, mod: number, address: number): void {
    if (this.chunks.length === 0) this.chunks.push(new Chunk());
    const chunk = this.chunks[this.chunkAt];
    this.live -= chunk.live;
    if (isThere) chunk.push(this.slot, mod, address);
    else chunk.insert(this.slot, key, mod, address);
    this.live += chunk.live;
    if (chunk.keys.length > CHUNK_KEYS) this.chunks.splice(this.chunkAt + 1, 0, chunk.split(CHUNK_KEYS / 2));
  }

  /** Forgets the key `locate` has gone to, and keeps chunks from crumbling. */
  removeLocated(): void {
    const chunk = this.chunks[this.chunkAt];
    this.live -= chunk.live;
    chunk.remove(this.slot);
    this.live += chunk.live;
    if (chunk.keys.length === 0) this.chunks.splice(this.chunkAt, 1);
    else if (chunk.keys.length < SMALL_CHUNK_KEYS) this.joinSmall(this.chunkAt);
  }

  /**
   * Visits the keys of [from, to) that exist at `revision`, one unit each, until `visit` says false. Returns the key to go
   * on from, or undefined when the range is through. `visit` may add versions, not keys.
   */
  scan(
    from: string,
    to: string | undefined,
    revision: number,
    budget: Budget,
    visit: (key: string, address: number) => boolean,
  ): string | undefined {
    this.locate(from);
    let { chunkAt, slot } = this;
    for (; chunkAt < this.chunks.length; chunkAt++, slot = 0) {
      const chunk = this.chunks[chunkAt];
      for (; slot < chunk.keys.length; slot++) {
        const key = chunk.keys[slot];
        if (to !== undefined && key >= to) return undefined;
        if (budget.left <= 0) return key;
        budget.left -= 1;
        const address = chunk.at(slot, revision);
        if (address >= 0 && !visit(key, address)) return `${key}\0`;
      }
    }
    return undefined;
  }

  /** Adds to `tally` the keys of [from, to) that exist at `revision`; chunks untouched since cost one unit, not one a key. */
  count(from: string, to: string | undefined, revision: number, budget: Budget, tally: { count: number }): string | undefined {
    this.locate(from);
    let { chunkAt, slot } = this;
    for (; chunkAt < this.chunks.length; chunkAt++, slot = 0) {
      const chunk = this.chunks[chunkAt];
      const keys = chunk.keys;
      if (slot >= keys.length) continue;
      if (to !== undefined && keys[slot] >= to) return undefined;
      if (budget.left <= 0) return keys[slot];
      budget.left -= 1;
      const isWhole = slot === 0 && (to === undefined || keys[keys.length - 1] < to);
      if (isWhole && chunk.modified <= revision) tally.count += chunk.live;
      else {
        tally.count += chunk.countFrom(slot, to, revision);
        budget.left -= keys.length >> 3;
      }
    }
    return undefined;
  }

  private joinSmall(at: number): void {
    const neighbour = at + 1 < this.chunks.length ? at : at - 1;
    if (neighbour < 0) return;
    const [lower, upper] = [this.chunks[neighbour], this.chunks[neighbour + 1]];
    if (lower.keys.length + upper.keys.length > CHUNK_KEYS / 2) return;
    lower.join(upper);
    this.chunks.splice(neighbour + 1, 1);
  }
}
