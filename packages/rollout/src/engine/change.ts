import { encodeDocument } from '@raftgate/contract';
import type { Assignment, Digest, PrepareSet } from '@raftgate/contract';
import type { Compare, Operation } from '@raftgate/kv';
import type { Entry } from '../document/audit.ts';
import { chain } from '../document/audit.ts';
import type { Release, RolloutRecord, RolloutStatus } from '../document/rollout.ts';
import { isActive } from '../document/rollout.ts';
import { invariant } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_OPERATIONS, MAX_RELEASES_KEPT } from '../limits.ts';
import type { ChannelView, RolloutView, Stored } from '../read/channel-view.ts';

/** One move of a rollout: everything in it becomes true in one transaction, or nothing does. */
export interface Change {
  readonly status: RolloutStatus;
  readonly entry: Entry;
  /** New documents, epoch already raised. */
  readonly assignments: readonly Assignment[];
  readonly prepares: readonly PrepareSet[];
  readonly dropPrepares: readonly string[];
  /** This release ended Healthy. */
  readonly release?: Release;
  /** Releases a rollback has left: no longer something to go back to. */
  readonly left?: readonly Digest[];
}

/** What a change writes beside the rollout's own record. */
export interface LaneChange extends Omit<Change, 'status'> {
  readonly active: string | null;
}

/**
 * Commits a change of an existing rollout; gives the revision it has. Undefined: somebody changed the channel or the rollout since `view` was read, or
 * `fence` (a controller's term of office) no longer holds; nothing was written.
 */
export async function commitChange(gate: Gate, view: RolloutView, change: Change, fence?: Compare): Promise<number | undefined> {
  const { value, modRevision } = view.rollout;
  const key = gate.keys.rollout(value.channel, value.rollout);
  const stays = isActive(change.status);
  const record: RolloutRecord = { ...value, status: change.status };
  return await commitLane(
    gate,
    view,
    { ...change, active: stays ? value.rollout : null },
    [{ key, target: 'mod', is: '=', number: modRevision }, ...(fence === undefined ? [] : [fence])],
    [
      { op: 'put', key, value: encodeDocument(record) },
      ...(stays ? [] : [{ op: 'delete', key: gate.keys.timer(value.channel, value.rollout) } as const]),
    ],
  );
}

/** Any change of a channel: compares and writes the lane, writes the audit record, the assignments and the prepare sets. */
export async function commitLane(
  gate: Gate,
  view: ChannelView,
  change: LaneChange,
  compare: readonly Compare[] = [],
  operations: readonly Operation[] = [],
): Promise<number | undefined> {
  const { keys, kv } = gate;
  const { channel } = view.lane.value;
  const linked = chain(gate, view.lane.value, change.entry);
  const lane = { ...linked.lane, active: change.active, releases: withRelease(linked.lane.releases, change) };
  const success: Operation[] = [
    { op: 'put', key: keys.lane(channel), value: encodeDocument(lane) },
    { op: 'put', key: keys.audit(channel, linked.record.sequence), value: encodeDocument(linked.record) },
    ...change.assignments.map((one) => put(keys.assignment(channel, one.region), one)),
    ...change.prepares.map((one) => put(keys.prepare(channel, one.region), one)),
    ...change.dropPrepares.map((region) => ({ op: 'delete', key: keys.prepare(channel, region) }) as const),
    ...operations,
  ];
  const compares: Compare[] = [
    { key: keys.lane(channel), target: 'mod', is: '=', number: view.lane.modRevision },
    { key: keys.channel(channel), target: 'mod', is: '=', number: view.channel.modRevision },
    ...change.assignments.map((one) => unchanged(keys.assignment(channel, one.region), view.assignments.get(one.region))),
    ...compare,
  ];
  invariant(Math.max(success.length, compares.length) <= MAX_OPERATIONS, 'a change fits one transaction');
  for (const next of change.assignments) {
    const epoch = view.assignments.get(next.region)?.value.epoch ?? 0;
    invariant(next.epoch === epoch + 1, 'every change of an assignment raises its epoch by one');
  }
  const answer = await kv.txn({ compare: compares, success });
  return answer.succeeded ? answer.revision : undefined;
}

function withRelease(releases: readonly Release[], { release, left = [] }: Pick<Change, 'release' | 'left'>): readonly Release[] {
  if (release === undefined) return releases;
  return [...releases.filter((one) => one.bundle !== release.bundle && !left.includes(one.bundle)), release].slice(-MAX_RELEASES_KEPT);
}

function unchanged(key: string, stored: Stored<Assignment> | undefined): Compare {
  return { key, target: 'mod', is: '=', number: stored?.modRevision ?? 0 };
}

function put(key: string, document: object): Operation {
  return { op: 'put', key, value: encodeDocument(document) };
}
