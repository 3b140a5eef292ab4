import { Prng } from '@raftgate/bytes';
import { untilBroken } from '../level/until-broken.ts';
import { drawStorageOptions, type StorageOptions } from './options.ts';
import type { StorageVerdict } from './verdict.ts';
import { StorageWorld } from './world.ts';

/**
 * One random history of the storage that production runs, without member or raft: a caller that does with it what a member does,
 * and a machine that dies at any disk operation, again and again. The same seed, the same hash. `print` gets one line a choice.
 */
export function swarmStorage(seed: number, given: Partial<StorageOptions> = {}, print?: (line: string) => void): StorageVerdict {
  const prng = new Prng(seed);
  const options = drawStorageOptions(prng.fork(1), given);
  const world = new StorageWorld(options, prng.fork(2), print);
  const violation = untilBroken(() => world.run());
  const { machine, counts, digest } = world;
  return {
    seed,
    options,
    hash: digest.text(),
    verdict: violation === undefined ? 'passed' : 'failed',
    violation,
    steps: machine.steps,
    counts,
  };
}
