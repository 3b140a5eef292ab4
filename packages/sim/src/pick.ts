import type { Prng } from '@raftgate/bytes';

/** One of `choices`; say a value twice to have it twice as often. */
export function pick(prng: Prng, choices: readonly number[]): number {
  return choices[prng.below(choices.length)] ?? 0;
}
