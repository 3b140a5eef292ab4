import type { Prng } from '@raftgate/bytes';
import { drawOperator, type OperatorOptions } from './client/operator-options.ts';
import { drawWorkload, largestEntryBytes, type WorkloadOptions } from './client/workload-options.ts';
import { drawCluster, type ClusterOptions } from './cluster-options.ts';
import { drawDiskFaults, type DiskFaultOptions } from './faults/disk-fault-options.ts';
import { drawFaults, type FaultOptions } from './faults/fault-options.ts';
import { drawMembership, type MembershipOptions } from './faults/membership-options.ts';
import { drawFocus, focusOn } from './focus/focus.ts';
import { pick } from './pick.ts';
import { runOf, type RunOptions } from './run-options.ts';
import { drawClock, type ClockOptions } from './world/clock-options.ts';
import { drawDisk, type DiskOptions } from './world/disk-options.ts';
import { drawNetwork, type NetworkOptions } from './world/network-options.ts';

/**
 * What one run is made of. Everything not given is drawn from the seed and printed, swarm style (TigerBeetle's VOPR).
 * Numbers only, and of every fault 0 is none of it.
 */
export interface SimOptions
  extends
    RunOptions,
    ClusterOptions,
    WorkloadOptions,
    OperatorOptions,
    NetworkOptions,
    DiskOptions,
    ClockOptions,
    FaultOptions,
    DiskFaultOptions,
    MembershipOptions {}

/** Segments come in such steps here. */
const SEGMENT_UNIT_BYTES = 8 * 1024;

/** Each group draws from a generator of its own: what is added to one moves no other. */
export function drawOptions(prng: Prng, asked: Partial<SimOptions>): SimOptions {
  const focus = asked.focus ?? drawFocus(prng);
  const given = { ...focusOn(focus, prng.fork(11)), ...asked };
  const cluster = { ...drawCluster(prng.fork(1)), ...given };
  const { electionMs } = cluster;
  const drawn = {
    focus,
    ...runOf(electionMs),
    ...cluster,
    ...drawWorkload(prng.fork(2)),
    ...drawOperator(prng.fork(35)),
    ...drawNetwork(prng.fork(3)),
    ...drawDisk(prng.fork(4)),
    ...drawFaults(prng.fork(5), electionMs),
    ...drawDiskFaults(prng.fork(6), electionMs),
    ...drawClock(prng.fork(7), cluster.leaseReads === 1),
    ...drawMembership(prng.fork(8), electionMs),
  };
  // A round trip, and a write, mostly fit an election timeout: else nobody is ever elected, and nothing is tried.
  const calm = prng.fork(9);
  const delayMaxMs = given.delayMaxMs ?? Math.min(drawn.delayMaxMs, Math.max(1, Math.floor(electionMs / pick(calm, [3, 6, 20]))));
  const diskMaxMs = Math.min(drawn.diskMaxMs, Math.floor(electionMs / pick(calm, [3, 6, 20])));
  const options = { ...drawn, diskMaxMs, ...given, delayMaxMs, delayMinMs: Math.min(given.delayMinMs ?? drawn.delayMinMs, delayMaxMs) };
  return {
    ...options,
    // A clock ahead of the world by a turn, leader after leader, makes log time run early.
    leaseShare: options.busyLooks + options.slowMembers > 0 ? 0 : options.leaseShare,
    segmentBytes: Math.max(options.segmentBytes, SEGMENT_UNIT_BYTES * Math.ceil((2 * largestEntryBytes(options)) / SEGMENT_UNIT_BYTES)),
  };
}
