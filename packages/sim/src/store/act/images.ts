import { concatBytes, type Prng } from '@raftgate/bytes';
import { encodeImage, isRefusal, type Restore, type Store, type StoreImage } from '@raftgate/store';
import { fail } from '../../level/violation.ts';
import type { StoreModel } from '../model.ts';
import type { Replica } from '../replica.ts';
import { toEnd } from '../to-end.ts';

/** A captured state, encoded while the store it is of goes on. */
export class Image {
  readonly index: number;
  readonly model: StoreModel;
  readonly hash: string;
  private readonly chunks: Generator<Uint8Array, undefined, undefined>;
  private readonly taken: Uint8Array[] = [];
  private encoded: Uint8Array | undefined;

  constructor({ store, model, name }: Replica) {
    const image: StoreImage = store.capture();
    this.index = store.appliedIndex;
    this.model = model.clone();
    this.hash = hashOf(store);
    this.chunks = encodeImage(image);
    if (image.records < model.survivors()) fail('image', `${name} has ${image.records} records; readers may ask for ${model.survivors()}`);
  }

  /** A chunk more of it; true when it is whole. */
  step(): boolean {
    if (this.encoded !== undefined) return true;
    const chunk = this.chunks.next();
    if (chunk.done !== true) this.taken.push(chunk.value);
    else this.encoded = concatBytes(this.taken);
    return chunk.done === true;
  }

  get bytes(): Uint8Array {
    toEnd('an image', () => this.step());
    return this.encoded ?? new Uint8Array(0);
  }
}

export function hashOf(store: Store): string {
  const { low, high } = store.hash();
  return `${low} ${high}`;
}

/** Below the largest piece a store takes. */
const PART_BYTES = 100_000;

/** An image on its way in, cut anywhere; what lacks its end, or goes on behind it, is refused and changes nothing. */
export class Loading {
  readonly image: Image;
  private readonly restore: Restore;
  private readonly bytes: Uint8Array;
  private readonly prng: Prng;
  private readonly isBroken: boolean;
  private at = 0;
  private hasEnded = false;

  constructor(image: Image, store: Store, prng: Prng) {
    this.image = image;
    this.restore = store.restore();
    this.prng = prng;
    const { bytes } = image;
    const harm = prng.below(12);
    this.isBroken = harm < 2;
    if (harm === 0) this.bytes = bytes.subarray(0, prng.below(bytes.length));
    else this.bytes = harm === 1 ? concatBytes([bytes, Uint8Array.of(prng.below(3))]) : bytes;
  }

  /** True when nothing is left to load, or it was refused. */
  step(units: number): boolean {
    const { restore, bytes, prng } = this;
    if (this.at < bytes.length) {
      const most = Math.min(PART_BYTES, Math.max(2, bytes.length >> prng.below(6)));
      const part = bytes.slice(this.at, this.at + prng.between(1, most));
      const refused = restore.push(part);
      if (refused !== undefined && refused.code !== 'tooManyRequests') return this.refused(refused.code);
      if (refused === undefined) this.at += part.length;
      restore.step(units);
      return false;
    }
    if (!this.hasEnded) restore.end();
    this.hasEnded = true;
    return restore.step(units);
  }

  /** Makes it the state; false when it had to be refused, and was. */
  install({ store, name }: Replica): boolean {
    const isOlder = this.image.index < store.appliedIndex;
    const before = `${store.appliedIndex} ${hashOf(store)}`;
    const refused = this.restore.install();
    if (refused !== undefined && !isOlder && !this.isBroken) fail('image', `${name} refuses an image of itself: ${refused.code}`);
    if (refused === undefined && (isOlder || this.isBroken))
      fail('image', `${name} takes an image that is ${isOlder ? 'older' : 'not whole'}`);
    if (refused !== undefined && `${store.appliedIndex} ${hashOf(store)}` !== before)
      fail('image', `${name}: a refused image changed the state`);
    return refused === undefined;
  }

  private refused(code: string): boolean {
    if (!this.isBroken) fail('image', `an image of a store is refused: ${code}`);
    return true;
  }
}

/** A store that holds what the image does. */
export function restored(image: Image, store: Store): Store {
  const restore = store.restore();
  const { bytes } = image;
  for (let at = 0; at < bytes.length; at += PART_BYTES) {
    const refused = restore.push(bytes.slice(at, at + PART_BYTES));
    if (refused !== undefined) fail('image', `an image of a store is refused: ${refused.code}`);
    restore.step(Number.MAX_SAFE_INTEGER);
  }
  restore.end();
  restore.step(Number.MAX_SAFE_INTEGER);
  const refused = restore.install();
  if (refused !== undefined) fail('image', `an image of a store is not installed: ${refused.code}`);
  return store;
}

export const hashKv = (store: Store, revision: number, units: number): string => {
  const cursor = store.openHash(revision);
  if (isRefusal(cursor)) return fail('hash-kv', `a hash at ${revision} is refused: ${cursor.code}`);
  toEnd('a hash', () => cursor.step(units));
  return String(cursor.hash);
};
