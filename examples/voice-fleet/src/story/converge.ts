import { parseKey } from '@raftgate/contract';
import type { Assignment, InstanceRecord, Keys } from '@raftgate/contract';
import type { HistoryEvent } from './history.ts';

/** One change of a region's assignment, and when the last instance that was there said that it serves by it. */
export interface Activation {
  readonly region: string;
  readonly epoch: number;
  readonly committedAtMs: number;
  readonly instances: number;
  /** Undefined: somebody who stayed never said so. */
  readonly convergeMs: number | undefined;
}

interface Waiting {
  readonly region: string;
  readonly epoch: number;
  readonly committedAtMs: number;
  readonly instances: number;
  readonly missing: Set<string>;
  lastAckMs: number;
}

/**
 * From the cluster's history: for each assignment, the time from its commit to the last acknowledgement. An acknowledgement is
 * an instance record of that region with at least that epoch; who leaves meanwhile is not waited for, who joins neither.
 */
export function activations(keys: Keys, events: readonly HistoryEvent[]): readonly Activation[] {
  const present = new Map<string, InstanceRecord>();
  const all: Waiting[] = [];
  for (const { key, value, tMonoMs } of events) {
    const parsed = parseKey(keys, key);
    if (parsed?.type === 'assignment' && value !== undefined) {
      const { region, epoch } = value as Assignment;
      const members = [...present].filter(([, record]) => record.region === region && record.epoch < epoch).map(([name]) => name);
      all.push({ region, epoch, committedAtMs: tMonoMs, instances: members.length, missing: new Set(members), lastAckMs: tMonoMs });
    }
    if (parsed?.type === 'instance') {
      const record = value as InstanceRecord | undefined;
      if (record === undefined) present.delete(parsed.instance);
      else present.set(parsed.instance, record);
      for (const waiting of all) acknowledge(waiting, parsed.instance, record, tMonoMs);
    }
  }
  return all.map(({ region, epoch, committedAtMs, instances, missing, lastAckMs }) => {
    return { region, epoch, committedAtMs, instances, convergeMs: missing.size === 0 ? lastAckMs - committedAtMs : undefined };
  });
}

function acknowledge(waiting: Waiting, instance: string, record: InstanceRecord | undefined, tMonoMs: number): void {
  if (!waiting.missing.has(instance)) return;
  if (record === undefined) waiting.missing.delete(instance);
  else if (record.epoch >= waiting.epoch) {
    waiting.missing.delete(instance);
    waiting.lastAckMs = tMonoMs;
  }
}
