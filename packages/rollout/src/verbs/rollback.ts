import { encodeDocument } from '@raftgate/contract';
import type { Release, RolloutRecord } from '../document/rollout.ts';
import type { Step } from '../document/step.ts';
import { stableOf, withShare } from '../engine/assignment.ts';
import { commitLane } from '../engine/change.ts';
import { instancesOf, isHeld } from '../engine/members.ts';
import { isRevoked } from '../engine/way-back.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { DEFAULT_ACK_DEADLINE_MS, DEFAULT_PREPARE_DEADLINE_MS, MAX_ATTEMPTS } from '../limits.ts';
import type { ChannelView } from '../read/channel-view.ts';
import { readChannel } from '../read/channel-view.ts';
import type { Acted } from './start.ts';
import { newRollout } from './start.ts';

export interface RollbackRequest {
  readonly channel: string;
  /** Name of the new rollout that carries it out. */
  readonly rollout: string;
  /** A healthy release of this channel by bundle name; the last one that is not live if absent. */
  readonly to?: string;
  readonly reason?: string;
}

const LOOKING: readonly Step[] = [
  { type: 'prepare', level: 'probed', minPrepared: 'all', deadlineMs: DEFAULT_PREPARE_DEADLINE_MS },
  { type: 'activate', ackDeadlineMs: DEFAULT_ACK_DEADLINE_MS },
];

/**
 * Goes back to a release that was healthy. While every serving instance still holds it (it is kept warm until the next rollout moves
 * traffic), one transaction activates it everywhere; otherwise it is prepared first, like any other. A rollout in flight is aborted,
 * not rolled back.
 */
export async function rollback(gate: Gate, request: RollbackRequest): Promise<Outcome<Acted & { readonly isFast: boolean }>> {
  for (let turn = 0; turn < MAX_ATTEMPTS; turn += 1) {
    const view = await readChannel(gate, request.channel);
    if (!view.ok) return view;
    const { active } = view.value.lane.value;
    if (active !== null) {
      return refusedWith('ROLLOUT_ACTIVE', `rollout ${active} is active`, {
        subject: request.channel,
        action: `abort ${active}: it goes back to where it began`,
      });
    }
    const target = targetOf(view.value, request.to);
    if (target === undefined) {
      return refusedWith('NO_TARGET', 'there is no healthy release to go back to', {
        subject: request.channel,
        action: 'history shows what was',
      });
    }
    const isFast = view.value.channel.value.regions.every((region) => isWarm(view.value, region, target));
    const record = newRollout(view.value, request.rollout, target, isFast ? LOOKING.slice(1) : LOOKING, true);
    const revision = await write(gate, view.value, record, isFast, request.reason ?? `rollback by ${gate.actor}`);
    if (revision !== undefined) return done({ rollout: request.rollout, revision, isFast });
    const [taken] = (await gate.kv.range({ key: gate.keys.rollout(request.channel, request.rollout), keysOnly: true })).kvs;
    if (taken !== undefined)
      return refusedWith('ROLLOUT_EXISTS', `there was a rollout ${request.rollout} before`, { subject: request.rollout });
  }
  return refusedWith('BUSY', 'the channel kept changing', { subject: request.channel, action: 'try again' });
}

function targetOf(view: ChannelView, to: string | undefined): Release | undefined {
  const live = new Set(view.channel.value.regions.map((region) => stableOf(view, region)?.bundle));
  return view.lane.value.releases.findLast(
    (one) => !isRevoked(view, one.bundle) && (to === undefined ? !live.has(one.bundle) : one.name === to),
  );
}

/** Everyone who serves in the region holds it. */
function isWarm(view: ChannelView, region: string, target: Release): boolean {
  const isNamed = view.assignments.get(region)?.value.generations.some((one) => one.bundle === target.bundle) ?? false;
  const serving = instancesOf(view, region).filter((one) => one.isServing);
  return isNamed && serving.every((one) => isHeld(one, target.bundle));
}

async function write(gate: Gate, view: ChannelView, record: RolloutRecord, isFast: boolean, reason: string): Promise<number | undefined> {
  const { rollout, spec } = record;
  const regions = view.channel.value.regions;
  const assignments = isFast ? regions.flatMap((region) => withShare(view, region, spec, 'all', rollout) ?? []) : [];
  // On the fast path the record begins where activate has just been entered.
  const status = isFast
    ? { ...record.status, touched: regions, prepared: regions, stepState: { type: 'flip' } as const, reason }
    : { ...record.status, reason };
  const key = gate.keys.rollout(record.channel, rollout);
  return await commitLane(
    gate,
    view,
    {
      active: rollout,
      entry: {
        action: 'rollout.rollback',
        rollout,
        reason,
        details: { to: spec.name, isFast, epochs: Object.fromEntries(assignments.map((one) => [one.region, one.epoch])) },
      },
      assignments,
      prepares: [],
      dropPrepares: [],
    },
    [{ key, target: 'create', is: '=', number: 0 }],
    [{ op: 'put', key, value: encodeDocument({ ...record, status }) }],
  );
}
