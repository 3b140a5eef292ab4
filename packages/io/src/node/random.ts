import { randomFillSync } from 'node:crypto';
import type { Random } from '../random.ts';

export function nodeRandom(): Random {
  const word = new Uint32Array(1);
  return { uint32: () => randomFillSync(word)[0] };
}
