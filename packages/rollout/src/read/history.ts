import { checkAuditRecord, decode, findBrokenLink } from '@raftgate/contract';
import type { AuditRecord } from '@raftgate/contract';
import type { RolloutRecord } from '../document/rollout.ts';
import { readRollout } from '../document/schema.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { AUDIT_PAGE } from '../limits.ts';

export interface History {
  /** Oldest first. */
  readonly records: readonly AuditRecord[];
  /** Sequence of the first record that breaks the chain; undefined when all of it holds. */
  readonly brokenAt: number | undefined;
}

/** All audit records of a channel, read in pages, with the chain checked from its first link. */
export async function history(gate: Gate, channel: string): Promise<Outcome<History>> {
  const records: AuditRecord[] = [];
  for (;;) {
    const page = await gate.kv.txn({
      compare: [],
      success: Array.from(
        { length: AUDIT_PAGE },
        (_, i) => ({ op: 'range', key: gate.keys.audit(channel, records.length + i + 1) }) as const,
      ),
    });
    const found = page.results.flatMap((one) => (one.op === 'range' ? one.kvs : []));
    for (const kv of found) {
      const read = decode(checkAuditRecord, kv.value);
      if (!read.ok) return refusedDocument(kv.key, read.refusal);
      records.push(read.value);
    }
    if (found.length < AUDIT_PAGE) return done({ records, brokenAt: findBrokenLink(records) });
  }
}

/** Every rollout there was on a channel, oldest first, with the revision verbs expect. */
export async function listRollouts(
  gate: Gate,
  channel: string,
): Promise<Outcome<readonly { readonly record: RolloutRecord; readonly revision: number }[]>> {
  const { kvs } = await gate.kv.range({ key: gate.keys.rollouts(channel), prefix: true });
  const rows: { record: RolloutRecord; revision: number }[] = [];
  for (const kv of [...kvs].sort((a, b) => a.createRevision - b.createRevision)) {
    const read = readRollout(kv.key, kv.value);
    if (!read.ok) return read;
    rows.push({ record: read.value, revision: kv.modRevision });
  }
  return done(rows);
}
