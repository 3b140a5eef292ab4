import { digest, format, integer, json, label, name, object, optional, text } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { digestOf } from './digest.ts';
import type { JsonValue } from './json.ts';

/** The `previous` of a channel's first record. */
export const AUDIT_GENESIS: Digest = `sha256:${'0'.repeat(64)}`;

/** `audit/CHANNEL/SEQ`: who changed what, chained by digest, written in the transaction that made the change. */
export interface AuditRecord {
  readonly format: 1;
  readonly channel: string;
  /** 1, 2, 3 ... without a gap. */
  readonly sequence: number;
  /** Digest of the canonical bytes of the record before. */
  readonly previous: Digest;
  /** A person, or `controller:NAME`. */
  readonly actor: string;
  /** `rollout.start`, `region.activate`, `overlay.change` ... */
  readonly action: string;
  readonly rollout?: string;
  readonly region?: string;
  readonly reason: string;
  readonly details: JsonValue;
  /** Wall time of the writer in milliseconds; for people, decides nothing. */
  readonly wallMs: number;
}

export const checkAuditRecord: Check<AuditRecord> = object<AuditRecord>({
  format: format(1),
  channel: label,
  sequence: integer(1),
  previous: digest,
  actor: text(),
  action: text(),
  rollout: optional(name),
  region: optional(label),
  reason: text(),
  details: json,
  wallMs: integer(0),
});

/** Sequence of the first record that breaks the chain; undefined when all of it holds. `records` in order, from the first. */
export function findBrokenLink(records: readonly AuditRecord[]): number | undefined {
  let previous = AUDIT_GENESIS;
  for (const [i, record] of records.entries()) {
    if (record.sequence !== i + 1 || record.previous !== previous) return i + 1;
    previous = digestOf(record);
  }
  return undefined;
}
