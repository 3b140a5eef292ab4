import { digestOf } from '@raftgate/contract';
import type { AuditRecord, JsonValue } from '@raftgate/contract';
import type { Gate } from '../gate.ts';
import type { Lane } from './rollout.ts';

/** What happened, for the record. */
export interface Entry {
  /** `rollout.start`, `region.activate`, `overlay.kill` ... */
  readonly action: string;
  readonly rollout?: string;
  readonly region?: string;
  readonly reason: string;
  readonly details?: JsonValue;
}

/** The next link of a channel's chain, and the lane that points to it. Both go into the transaction that makes the change. */
export function chain(gate: Gate, lane: Lane, entry: Entry): { readonly record: AuditRecord; readonly lane: Lane } {
  const record: AuditRecord = {
    format: 1,
    channel: lane.channel,
    sequence: lane.audit.sequence + 1,
    previous: lane.audit.digest,
    actor: gate.actor,
    action: entry.action,
    ...(entry.rollout === undefined ? {} : { rollout: entry.rollout }),
    ...(entry.region === undefined ? {} : { region: entry.region }),
    reason: entry.reason.slice(0, 4000),
    details: entry.details ?? null,
    wallMs: Math.max(0, Math.floor(gate.time.clock.wallMs())),
  };
  return { record, lane: { ...lane, audit: { sequence: record.sequence, digest: digestOf(record) } } };
}
