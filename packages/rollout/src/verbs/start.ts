import { encodeDocument } from '@raftgate/contract';
import type { Digest, ProbeSpec } from '@raftgate/contract';
import type { Release, RolloutRecord, RolloutStatus } from '../document/rollout.ts';
import type { Step } from '../document/step.ts';
import { readRollout } from '../document/schema.ts';
import { stableOf } from '../engine/assignment.ts';
import { commitLane } from '../engine/change.ts';
import { isRevoked } from '../engine/way-back.ts';
import type { Outcome, RolloutRefusal } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_ATTEMPTS } from '../limits.ts';
import type { ResolvedBundle } from '../manifest/resolve.ts';
import { readBundle, readPart } from '../manifest/resolve.ts';
import type { ChannelView } from '../read/channel-view.ts';
import { readChannel } from '../read/channel-view.ts';
import { checkSteps } from './check-steps.ts';

export interface StartRequest {
  readonly channel: string;
  readonly rollout: string;
  /** Name of a committed bundle. */
  readonly bundle: string;
  readonly steps: readonly Step[];
  readonly isDryRun?: boolean;
}
export interface Acted {
  readonly rollout: string;
  /** Of the rollout's record: what the next verb expects. */
  readonly revision: number;
}

/** Starts a rollout: it becomes the channel's active one, with each region's base as it is now. The controller does the rest. */
export async function start(gate: Gate, request: StartRequest): Promise<Outcome<Acted>> {
  const { channel, rollout, steps } = request;
  const bundle = await readBundle(gate, request.bundle);
  if (!bundle.ok) return bundle;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const view = await readChannel(gate, channel);
    if (!view.ok) return view;
    const problem = await obstacle(gate, view.value, request, bundle.value);
    if (problem !== undefined) return { ok: false, refusal: problem };
    if (request.isDryRun === true) return done({ rollout, revision: view.value.revision });
    const release = { bundle: bundle.value.digest, name: request.bundle };
    const record = newRollout(view.value, rollout, release, steps, false);
    const revision = await createRollout(gate, view.value, record, `${release.name} in ${steps.length} steps`);
    if (revision !== undefined) return done({ rollout, revision });
  }
  return refusedWith('BUSY', 'the channel kept changing', { subject: channel, action: 'try again' });
}

async function obstacle(gate: Gate, view: ChannelView, request: StartRequest, bundle: ResolvedBundle): Promise<RolloutRefusal | undefined> {
  const { channel, rollout, steps } = request;
  const earlier = await earlierRollout(gate, channel, rollout);
  if (earlier !== undefined) {
    return {
      code: 'ROLLOUT_EXISTS',
      message: `there was a rollout ${rollout} before`,
      subject: rollout,
      found: earlier,
      action: 'give it another name, or retry the old one',
    };
  }
  const active = view.lane.value.active;
  if (active !== null) {
    return {
      code: 'ROLLOUT_ACTIVE',
      message: `rollout ${active} is active on ${channel}`,
      subject: rollout,
      action: 'wait for its end, or abort it',
    };
  }
  if (isRevoked(view, bundle.digest)) {
    return { code: 'REVOKED', message: `${bundle.name} was revoked`, subject: bundle.name, found: bundle.digest };
  }
  const wrong = checkSteps(steps, view.channel.value.regions);
  if (wrong !== undefined) return { code: 'STEPS', message: wrong, subject: rollout };
  return await probesFor(gate, bundle, view.channel.value.roles);
}

/** A probe that no role of the channel plays would pass by silence. */
async function probesFor(gate: Gate, bundle: ResolvedBundle, roles: readonly string[]): Promise<RolloutRefusal | undefined> {
  for (const row of bundle.body.parts) {
    if (row.kind !== 'probe') continue;
    const found = await readPart(gate, row.kind, row.digest);
    if (!found.ok) return found.refusal;
    // The spec was held against its schema when the part was applied.
    const spec = found.value.part.spec as unknown as ProbeSpec;
    const strange = spec.roles.find((role) => !roles.includes(role));
    if (strange !== undefined) {
      return {
        code: 'INCOMPATIBLE',
        message: `probe ${row.name}@${row.version} is for role ${strange}`,
        subject: bundle.name,
        found: strange,
        expected: roles.join(' or '),
      };
    }
  }
  return undefined;
}

/** The bundle's name of a rollout of this name, if there was one. */
async function earlierRollout(gate: Gate, channel: string, rollout: string): Promise<string | undefined> {
  const key = gate.keys.rollout(channel, rollout);
  const [kv] = (await gate.kv.range({ key })).kvs;
  if (kv === undefined) return undefined;
  const record = readRollout(key, kv.value);
  return record.ok ? record.value.spec.name : 'undecodable';
}

export function newRollout(
  view: ChannelView,
  rollout: string,
  release: Release,
  steps: readonly Step[],
  isRollback: boolean,
): RolloutRecord {
  return {
    format: 1,
    channel: view.channel.value.channel,
    rollout,
    spec: { ...release, steps, isRollback },
    status: firstStatus(view, 1, 1),
  };
}

/** The status an attempt begins with. The base is what each region serves now. */
export function firstStatus(view: ChannelView, attempt: number, transition: number): RolloutStatus {
  const { regions } = view.channel.value;
  return {
    phase: 'Progressing',
    reason: '',
    pause: null,
    attempt,
    transition,
    step: 0,
    elapsedMs: 0,
    regions,
    isFull: false,
    base: Object.fromEntries(regions.map((region) => [region, baseOf(view, region)])),
    touched: [],
    prepared: [],
    stepState: null,
    attemptAfterRevision: view.revision,
  };
}

function baseOf(view: ChannelView, region: string): { bundle: Digest; name: string } | null {
  const stable = stableOf(view, region);
  return stable === undefined ? null : { bundle: stable.bundle, name: stable.name };
}

/** Creates the record and makes it the active one. */
async function createRollout(gate: Gate, view: ChannelView, record: RolloutRecord, reason: string): Promise<number | undefined> {
  const key = gate.keys.rollout(record.channel, record.rollout);
  return await commitLane(
    gate,
    view,
    {
      active: record.rollout,
      entry: { action: 'rollout.start', rollout: record.rollout, reason, details: { bundle: record.spec.bundle, name: record.spec.name } },
      assignments: [],
      prepares: [],
      dropPrepares: [],
    },
    [{ key, target: 'create', is: '=', number: 0 }],
    [{ op: 'put', key, value: encodeDocument(record) }],
  );
}
