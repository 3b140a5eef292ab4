import { Prng } from '@raftgate/bytes';
import { untilBroken } from '../level/until-broken.ts';
import { drawStoreOptions, type StoreOptions } from './options.ts';
import type { StoreVerdict } from './verdict.ts';
import { StoreWorld } from './world.ts';

/**
 * One random history of the state machine that production runs, without member, raft or disk: stores side by side that apply one
 * log, cut anywhere, and are read, watched, compacted, captured and restored meanwhile. The same seed, the same hash.
 */
export function swarmStore(seed: number, given: Partial<StoreOptions> = {}, print?: (line: string) => void): StoreVerdict {
  const prng = new Prng(seed);
  const options = drawStoreOptions(prng.fork(1), given);
  const world = new StoreWorld(options, prng.fork(2), print);
  const violation = untilBroken(() => world.run());
  const { steps, counts, digest } = world;
  return { seed, options, hash: digest.text(), verdict: violation === undefined ? 'passed' : 'failed', violation, steps, counts };
}
