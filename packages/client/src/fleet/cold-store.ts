import type { Digest } from '@raftgate/contract';
import { messageOf } from '../errors.ts';
import { CACHE_SAVE_MS } from '../limits.ts';
import { decodeCache, encodeCache } from './cache-codec.ts';
import type { CacheContent, CacheRestored } from './cache-codec.ts';
import type { SnapshotCache } from './options.ts';
import { within } from './probes.ts';
import type { Settings } from './settings.ts';

/** The application's cache, with its failures turned into events and its hangs into a bound. */
export class ColdStore {
  readonly #settings: Settings;
  readonly #cache: SnapshotCache | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(settings: Settings, cache: SnapshotCache | undefined) {
    this.#settings = settings;
    this.#cache = cache;
  }

  async load(): Promise<CacheRestored | undefined> {
    if (this.#cache === undefined) return undefined;
    try {
      const bytes = await within(this.#settings.io, CACHE_SAVE_MS, this.#cache.load());
      if (bytes === undefined) return undefined;
      const restored = decodeCache(bytes);
      if (typeof restored !== 'string') return restored;
      this.#settings.emit({ type: 'refused', what: 'cache', reason: restored });
    } catch (error) {
      this.#settings.emit({ type: 'cacheFailed', reason: messageOf(error) });
    }
    return undefined;
  }

  /** Resolves when it is saved, or when it is known that it will not be; saves go one after the other. */
  save(content: CacheContent): Promise<void> {
    const { emit, io } = this.#settings;
    const cache = this.#cache;
    if (cache === undefined) return Promise.resolve();
    this.#queue = this.#queue.then(async () => {
      try {
        const isSaved = await within(
          io,
          CACHE_SAVE_MS,
          cache.save(encodeCache(content)).then(() => true),
        );
        if (isSaved !== true) emit({ type: 'cacheFailed', reason: `not saved within ${CACHE_SAVE_MS} ms` });
      } catch (error) {
        emit({ type: 'cacheFailed', reason: messageOf(error) });
      }
    });
    return this.#queue;
  }
}

/** The union of several bundles' documents. */
export function joined(maps: readonly ReadonlyMap<Digest, Uint8Array>[]): ReadonlyMap<Digest, Uint8Array> {
  return new Map(maps.flatMap((map) => [...map]));
}
