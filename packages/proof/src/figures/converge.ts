import { compareOrder } from '@raftgate/contract';
import type { Evidence } from '../evidence.ts';
import { successorOf } from '../evidence.ts';
import { instancesAt } from '../invariant/prepared.ts';
import type { CommittedAssignment, Timeline } from '../timeline.ts';

/** One change of a region's assignment. */
export interface Activation {
  readonly region: string;
  readonly epoch: number;
  /** Instances that were there, served, and were not fenced by it. */
  readonly instances: number;
  /** From the commit to the last acknowledgement; undefined when somebody who stayed never gave one, or nobody stamped times. */
  readonly convergeMs: number | undefined;
  /** The instances' own word for it is not needed: the last new request that was still pinned to an older order. */
  readonly lastOlderPinMs: number;
}

export function activations(evidence: Evidence): readonly Activation[] {
  const { timeline } = evidence;
  return [...timeline.assignments].flatMap(([region, assignments]) =>
    assignments.map((assignment) => ({
      region,
      epoch: assignment.value.epoch,
      ...acknowledged(timeline, region, assignment),
      lastOlderPinMs: lastOlderPin(evidence, region, assignment),
    })),
  );
}

function acknowledged(
  timeline: Timeline,
  region: string,
  assignment: CommittedAssignment,
): { readonly instances: number; readonly convergeMs: number | undefined } {
  const fenced = new Set((assignment.value.fenced ?? []).map((one) => `${one.instance} ${one.incarnation}`));
  const there = [...instancesAt(timeline, region, assignment.revision).values()];
  const waited = new Set(
    there.filter((one) => one.isServing && !fenced.has(`${one.instance} ${one.incarnation}`)).map((one) => one.instance),
  );
  const instances = waited.size;
  let lastMs = assignment.notAfterMs;
  for (const event of timeline.instances) {
    if (event.revision <= assignment.revision || !waited.has(event.instance)) continue;
    const { record } = event;
    if (record !== undefined && compareOrder(record, assignment.order) < 0) continue;
    waited.delete(event.instance);
    // Who left does not hold it up.
    if (record !== undefined) lastMs = event.seenMs;
  }
  const convergeMs = lastMs - assignment.notAfterMs;
  return { instances, convergeMs: waited.size > 0 || Number.isNaN(convergeMs) ? undefined : convergeMs };
}

function lastOlderPin({ requests, timeline }: Evidence, region: string, assignment: CommittedAssignment): number {
  let lastMs = 0;
  for (const { edges } of requests) {
    for (const hop of edges) {
      if (hop.region === region && successorOf(timeline, hop.token) === assignment)
        lastMs = Math.max(lastMs, hop.startedMs - assignment.notAfterMs);
    }
  }
  return lastMs;
}
