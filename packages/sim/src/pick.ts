import type { Prng } from '@raftgate/bytes';

/** One of `choices`, each as likely; name one twice to have it twice as often. */
export function pick<T extends number | string>(prng: Prng, choices: readonly T[]): T {
  return choices[prng.below(choices.length)] ?? choices[0];
}
