import { Prng } from '@raftgate/bytes';
import { untilBroken } from '../level/until-broken.ts';
import { lastAddition } from './act/last-addition.ts';
import { edge } from './edge/edge.ts';
import { liveness } from './liveness/liveness.ts';
import { drawCoreOptions, type CoreOptions } from './options.ts';
import { Storm } from './storm.ts';
import type { CoreVerdict } from './verdict.ts';
import { CoreWorld } from './world.ts';

/** One run of so many looks at the end of terms and indexes first. */
const EDGE_RUNS = 8;

/**
 * One random history of bare cores, without member, files or sockets: what the whole-cluster simulation does in seconds, in
 * milliseconds. A scheduler that means harm, then a healed cluster that must come to rest. The same seed, the same hash.
 * `print` gets one line a choice.
 */
export function swarmCore(seed: number, given: Partial<CoreOptions> = {}, print?: (line: string) => void): CoreVerdict {
  const prng = new Prng(seed);
  const options = drawCoreOptions(prng.fork(1), given);
  const world = new CoreWorld(options, seed, prng.fork(2), print);
  const violation = untilBroken(() => {
    if (seed % EDGE_RUNS === 1) edge(prng.fork(5));
    new Storm(world, prng.fork(3)).run(world.options.steps);
    liveness(world, prng.fork(4));
    lastAddition(world, prng.fork(6));
  });
  const { steps, counts } = world;
  counts.committed = world.ledger.commit;
  return { seed, options, hash: world.digest.text(), verdict: violation === undefined ? 'passed' : 'failed', violation, steps, counts };
}
