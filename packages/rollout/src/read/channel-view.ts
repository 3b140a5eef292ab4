import { checkAssignment, checkChannel, checkInstanceRecord, checkOverlay, checkPrepareSet, decode, parseKey } from '@raftgate/contract';
import type { Assignment, Channel, Check, InstanceRecord, Overlay, PrepareSet } from '@raftgate/contract';
import type { KeyValue } from '@raftgate/kv';
import { readLane, readRollout, readTimer } from '../document/schema.ts';
import type { Lane, RolloutRecord, StepTimer } from '../document/rollout.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';

/** A document and the revision it has. */
export interface Stored<T> {
  readonly value: T;
  readonly modRevision: number;
}

/** Everything of one channel at one revision. */
export interface ChannelView {
  readonly revision: number;
  readonly channel: Stored<Channel>;
  readonly lane: Stored<Lane>;
  readonly overlay: Stored<Overlay> | undefined;
  /** By region. */
  readonly assignments: ReadonlyMap<string, Stored<Assignment>>;
  readonly prepares: ReadonlyMap<string, Stored<PrepareSet>>;
  /** Live instances of the channel's roles, in key order. Records that cannot be decoded count as not there. */
  readonly instances: readonly InstanceRecord[];
  readonly undecodable: readonly string[];
}

export interface RolloutView extends ChannelView {
  readonly rollout: Stored<RolloutRecord>;
  readonly timer: Stored<StepTimer> | undefined;
}

/** Reads a channel in one transaction, so all of it is of one revision. */
export async function readChannel(gate: Gate, channel: string): Promise<Outcome<ChannelView>> {
  const { keys, kv } = gate;
  const answer = await kv.txn({
    compare: [],
    success: [
      { op: 'range', key: keys.channel(channel) },
      { op: 'range', key: keys.lane(channel) },
      { op: 'range', key: keys.fleet(channel), prefix: true },
      { op: 'range', key: keys.instances(channel), prefix: true },
    ],
  });
  return assemble(
    gate,
    channel,
    answer.revision,
    answer.results.map((one) => (one.op === 'range' ? one.kvs : [])),
  );
}

/** The same with one rollout; without a name, the active one (else ROLLOUT_UNKNOWN). */
export async function readRolloutView(gate: Gate, channel: string, rollout?: string): Promise<Outcome<RolloutView>> {
  const { keys, kv } = gate;
  const name = rollout ?? (await activeOf(gate, channel));
  if (name === undefined) return refusedWith('ROLLOUT_UNKNOWN', 'no rollout is active on this channel', { subject: channel });
  const answer = await kv.txn({
    compare: [],
    success: [
      { op: 'range', key: keys.channel(channel) },
      { op: 'range', key: keys.lane(channel) },
      { op: 'range', key: keys.fleet(channel), prefix: true },
      { op: 'range', key: keys.instances(channel), prefix: true },
      { op: 'range', key: keys.rollout(channel, name) },
      { op: 'range', key: keys.timer(channel, name) },
    ],
  });
  const kvs = answer.results.map((one) => (one.op === 'range' ? one.kvs : []));
  const view = assemble(gate, channel, answer.revision, kvs);
  if (!view.ok) return view;
  const [record] = kvs[4] ?? [];
  if (record === undefined) return refusedWith('ROLLOUT_UNKNOWN', `there is no rollout ${name} on channel ${channel}`, { subject: name });
  const read = readRollout(record.key, record.value);
  if (!read.ok) return read;
  const [timerKv] = kvs[5] ?? [];
  const timer = timerKv === undefined ? undefined : readTimer(timerKv.key, timerKv.value);
  if (timer !== undefined && !timer.ok) return timer;
  return done({
    ...view.value,
    rollout: { value: read.value, modRevision: record.modRevision },
    timer: timer === undefined || timerKv === undefined ? undefined : { value: timer.value, modRevision: timerKv.modRevision },
  });
}

async function activeOf(gate: Gate, channel: string): Promise<string | undefined> {
  const [kv] = (await gate.kv.range({ key: gate.keys.lane(channel) })).kvs;
  const lane = kv === undefined ? undefined : readLane(kv.key, kv.value);
  return lane?.ok === true ? (lane.value.active ?? undefined) : undefined;
}

function assemble(gate: Gate, name: string, revision: number, kvs: readonly (readonly KeyValue[])[]): Outcome<ChannelView> {
  const [channelKvs = [], laneKvs = [], fleetKvs = [], instanceKvs = []] = kvs;
  const [channelKv] = channelKvs;
  const [laneKv] = laneKvs;
  if (channelKv === undefined || laneKv === undefined) {
    return refusedWith('CHANNEL_UNKNOWN', `there is no channel ${name}`, { subject: name, action: 'apply a Channel manifest first' });
  }
  const channel = decode(checkChannel, channelKv.value);
  if (!channel.ok) return refusedDocument(channelKv.key, channel.refusal);
  const lane = readLane(laneKv.key, laneKv.value);
  if (!lane.ok) return lane;
  const fleet = readFleet(gate, fleetKvs);
  if (!fleet.ok) return fleet;
  return done({
    revision,
    channel: { value: channel.value, modRevision: channelKv.modRevision },
    lane: { value: lane.value, modRevision: laneKv.modRevision },
    ...fleet.value,
    ...readInstances(instanceKvs, channel.value),
  });
}

type Fleet = Pick<ChannelView, 'overlay' | 'assignments' | 'prepares'>;

function readFleet(gate: Gate, kvs: readonly KeyValue[]): Outcome<Fleet> {
  let overlay: Stored<Overlay> | undefined;
  const assignments = new Map<string, Stored<Assignment>>();
  const prepares = new Map<string, Stored<PrepareSet>>();
  for (const kv of kvs) {
    const key = parseKey(gate.keys, kv.key);
    if (key?.type === 'overlay') {
      const read = stored(checkOverlay, kv);
      if (!read.ok) return read;
      overlay = read.value;
    } else if (key?.type === 'assignment') {
      const read = stored(checkAssignment, kv);
      if (!read.ok) return read;
      assignments.set(key.region, read.value);
    } else if (key?.type === 'prepare') {
      const read = stored(checkPrepareSet, kv);
      if (!read.ok) return read;
      prepares.set(key.region, read.value);
    }
  }
  return done({ overlay, assignments, prepares });
}

function readInstances(kvs: readonly KeyValue[], channel: Channel): Pick<ChannelView, 'instances' | 'undecodable'> {
  const instances: InstanceRecord[] = [];
  const undecodable: string[] = [];
  for (const kv of kvs) {
    const read = decode(checkInstanceRecord, kv.value);
    if (!read.ok) undecodable.push(kv.key);
    else if (channel.roles.includes(read.value.role)) instances.push(read.value);
  }
  return { instances, undecodable };
}

function stored<T>(check: Check<T>, kv: KeyValue): Outcome<Stored<T>> {
  const read = decode(check, kv.value);
  return read.ok ? done({ value: read.value, modRevision: kv.modRevision }) : refusedDocument(kv.key, read.refusal);
}
