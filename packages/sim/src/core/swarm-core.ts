import { Prng } from '@raftgate/bytes';
import { CoreViolation } from './check/violation.ts';
import { liveness } from './liveness/liveness.ts';
import { drawCoreOptions, type CoreOptions } from './options.ts';
import { Storm } from './storm.ts';
import type { CoreVerdict } from './verdict.ts';
import { CoreWorld } from './world.ts';

/**
 * One random history of bare cores, without member, files or sockets: what the whole-cluster simulation does in seconds, in
 * milliseconds. A scheduler that means harm, then a healed cluster that must come to rest. The same seed, the same hash.
 * `print` gets one line a choice.
 */
export function swarmCore(seed: number, given: Partial<CoreOptions> = {}, print?: (line: string) => void): CoreVerdict {
  const prng = new Prng(seed);
  const options = drawCoreOptions(prng.fork(1), given);
  const world = new CoreWorld(options, seed, prng.fork(2), print);
  const violation = runUntilBroken(world, prng);
  const { steps, counts } = world;
  counts.committed = world.ledger.commit;
  return { seed, options, hash: world.digest.text(), verdict: violation === undefined ? 'passed' : 'failed', violation, steps, counts };
}

function runUntilBroken(world: CoreWorld, prng: Prng): CoreVerdict['violation'] {
  try {
    new Storm(world, prng.fork(3)).run(world.options.steps);
    liveness(world, prng.fork(4));
    return undefined;
  } catch (error) {
    if (error instanceof CoreViolation) return { checker: error.checker, message: error.message };
    if (error instanceof Error) return { checker: 'no-throw', message: error.message };
    throw error;
  }
}
