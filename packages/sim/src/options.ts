import type { Prng } from '@raftgate/bytes';
import { drawWorkload, type WorkloadOptions } from './client/workload-options.ts';
import { drawCluster, type ClusterOptions } from './cluster-options.ts';
import { drawFaults, type FaultOptions } from './faults/fault-options.ts';
import { RUN, type RunOptions } from './run-options.ts';
import { drawDisk, type DiskOptions } from './world/disk-options.ts';
import { drawNetwork, type NetworkOptions } from './world/network-options.ts';

/**
 * What one run is made of. Everything not given is drawn from the seed and printed, swarm style (TigerBeetle's VOPR).
 * Numbers only, and of every fault 0 is none of it.
 */
export interface SimOptions extends RunOptions, ClusterOptions, WorkloadOptions, NetworkOptions, DiskOptions, FaultOptions {}

/** Each group draws from a generator of its own: what is added to one moves no other. */
export function drawOptions(prng: Prng, given: Partial<SimOptions>): SimOptions {
  const drawn: SimOptions = {
    ...RUN,
    ...drawCluster(prng.fork(1)),
    ...drawWorkload(prng.fork(2)),
    ...drawNetwork(prng.fork(3)),
    ...drawDisk(prng.fork(4)),
    ...drawFaults(prng.fork(5)),
    ...given,
  };
  return { ...drawn, delayMinMs: Math.min(drawn.delayMinMs, drawn.delayMaxMs) };
}
