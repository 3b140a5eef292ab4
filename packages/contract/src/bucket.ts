import { utf8Encode } from '@raftgate/bytes';
import type { Assignment, Generation } from './assignment.ts';
import { totalWeight } from './assignment.ts';
import { murmur3 } from './murmur3.ts';

/**
 * A caller's place in [0, total): murmur3 x86 32 (seed 0) over the UTF-8 of `salt + ":" + key`, then floor(hash * total /
 * 2^32): exact in doubles, since total <= MAX_TOTAL_WEIGHT. A salt has no ":". The same in every language; vectors in `vectors.ts`.
 */
export function bucketOf(salt: string, key: string, total: number): number {
  return Math.floor((murmur3(utf8Encode(`${salt}:${key}`)) * total) / 2 ** 32);
}

/**
 * The first item whose cumulative weight lies above the caller's bucket; undefined when no item has weight. While order and
 * total stay and one boundary moves in one direction, no caller changes twice.
 */
export function pickWeighted<T extends { readonly weight: number }>(items: readonly T[], salt: string, key: string): T | undefined {
  const total = items.reduce((sum, item) => sum + item.weight, 0);
  const bucket = bucketOf(salt, key, total);
  let cumulative = 0;
  for (const item of items) {
    cumulative += item.weight;
    if (bucket < cumulative) return item;
  }
  return undefined;
}

/** The generation a new request of this caller is pinned to; undefined when nothing is live. */
export function pickGeneration(assignment: Assignment, key: string): Generation | undefined {
  return totalWeight(assignment.generations) === 0 ? undefined : pickWeighted(assignment.generations, assignment.salt, key);
}
