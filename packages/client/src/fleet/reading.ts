import { checkAssignment, checkChannel, checkOverlay, checkPrepareSet, decode, digestOfBytes } from '@raftgate/contract';
import type { Assignment, Channel, Check, Digest, Keys, Order, Overlay, PrepareSet } from '@raftgate/contract';
import type { KeyValue, KvTransport } from '../kv/types.ts';
import { FLEET_CALL_MS } from '../limits.ts';

/** A document of the control plane, understood or not. */
export type Document<T> =
  | { readonly is: 'here'; readonly value: T; readonly bytes: Uint8Array; readonly digest: Digest; readonly revision: number }
  | { readonly is: 'absent' }
  | { readonly is: 'unreadable'; readonly reason: string; readonly revision: number };

/** What lives under the keys an instance follows, at one revision. */
export interface Reading {
  readonly revision: number;
  readonly assignment: Document<Assignment>;
  readonly overlay: Document<Overlay>;
  readonly prepare: Document<PrepareSet>;
  readonly channel: Document<Channel>;
}

export function orderOf(document: { readonly value: Assignment; readonly revision: number }): Order {
  return { lineage: document.value.lineage, epoch: document.value.epoch, revision: document.revision };
}

/** All four at one revision, confirmed by a quorum: a transaction of reads is linearizable on every engine. */
export async function readControlPlane(kv: KvTransport, keys: Keys, channel: string, region: string): Promise<Reading> {
  const wanted = [keys.assignment(channel, region), keys.overlay(channel), keys.prepare(channel, region), keys.channel(channel)];
  const answer = await kv.txn({ compare: [], success: wanted.map((key) => ({ op: 'range', key })) }, { deadlineMs: FLEET_CALL_MS });
  const [assignment, overlay, prepare, policy] = answer.results.map((result) => (result.op === 'range' ? result.kvs[0] : undefined));
  return {
    revision: answer.revision,
    assignment: understand(checkAssignment, assignment),
    overlay: understand(checkOverlay, overlay),
    prepare: understand(checkPrepareSet, prepare),
    channel: understand(checkChannel, policy),
  };
}

export function understand<T>(check: Check<T>, kv: KeyValue | undefined): Document<T> {
  if (kv === undefined) return { is: 'absent' };
  const decoded = decode(check, kv.value);
  if (decoded.ok) return { is: 'here', value: decoded.value, bytes: kv.value, digest: digestOfBytes(kv.value), revision: kv.modRevision };
  return { is: 'unreadable', reason: `${kv.key}: ${decoded.refusal.path}: ${decoded.refusal.message}`, revision: kv.modRevision };
}
