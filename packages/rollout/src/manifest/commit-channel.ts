import { AUDIT_GENESIS, checkChannel, decode, digestOf, encodeDocument } from '@raftgate/contract';
import type { Channel } from '@raftgate/contract';
import { chain } from '../document/audit.ts';
import type { Lane } from '../document/rollout.ts';
import { readLane } from '../document/schema.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_ATTEMPTS } from '../limits.ts';
import type { Applied } from './apply.ts';
import type { Manifest } from './manifest.ts';
import { readBundle } from './resolve.ts';

type ChannelManifest = Extract<Manifest, { type: 'channel' }>;

/** Writes a channel's policy, its lane (once) and an audit record in one transaction. */
export async function commitChannel(gate: Gate, manifest: ChannelManifest, isDryRun: boolean): Promise<Outcome<Applied>> {
  const resolved = await resolveFallback(gate, manifest);
  if (!resolved.ok) return resolved;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const applied = await tryCommit(gate, resolved.value, isDryRun);
    if (applied !== undefined) return applied;
  }
  return refusedWith('BUSY', 'the channel kept changing', { subject: `Channel ${manifest.channel.channel}`, action: 'try again' });
}

async function resolveFallback(gate: Gate, manifest: ChannelManifest): Promise<Outcome<Channel>> {
  if (manifest.fallback === undefined) return done(manifest.channel);
  const bundle = await readBundle(gate, manifest.fallback);
  if (!bundle.ok) return bundle;
  return done({ ...manifest.channel, fallback: { bundle: bundle.value.digest, name: manifest.fallback } });
}

/** Undefined: lost a race, read again. */
async function tryCommit(gate: Gate, channel: Channel, isDryRun: boolean): Promise<Outcome<Applied> | undefined> {
  const { kv, keys } = gate;
  const subject = `Channel ${channel.channel}`;
  const key = keys.channel(channel.channel);
  const laneKey = keys.lane(channel.channel);
  const [existing] = (await kv.range({ key })).kvs;
  const [laneKv] = (await kv.range({ key: laneKey })).kvs;
  if (existing !== undefined) {
    const held = decode(checkChannel, existing.value);
    if (!held.ok) return refusedDocument(key, held.refusal);
    if (digestOf(held.value) === digestOf(channel)) return done({ subject, result: 'unchanged' });
  }
  const lane = laneKv === undefined ? done(freshLane(channel.channel)) : readLane(laneKey, laneKv.value);
  if (!lane.ok) return lane;
  if (lane.value.active !== null) {
    return refusedWith('ROLLOUT_ACTIVE', `rollout ${lane.value.active} is active; its channel's policy stays as it is until it ends`, {
      subject,
    });
  }
  const result = existing === undefined ? 'created' : 'changed';
  if (isDryRun) return done({ subject, result });
  const linked = chain(gate, lane.value, {
    action: `channel.${existing === undefined ? 'create' : 'change'}`,
    reason: 'applied',
    details: { policy: digestOf(channel) },
  });
  const answer = await kv.txn({
    compare: [
      { key, target: 'mod', is: '=', number: existing?.modRevision ?? 0 },
      { key: laneKey, target: 'mod', is: '=', number: laneKv?.modRevision ?? 0 },
    ],
    success: [
      { op: 'put', key, value: encodeDocument(channel) },
      { op: 'put', key: laneKey, value: encodeDocument(linked.lane) },
      { op: 'put', key: keys.audit(channel.channel, linked.record.sequence), value: encodeDocument(linked.record) },
    ],
  });
  return answer.succeeded ? done({ subject, result }) : undefined;
}

function freshLane(channel: string): Lane {
  return { format: 1, channel, lineage: 1, active: null, releases: [], audit: { sequence: 0, digest: AUDIT_GENESIS } };
}
