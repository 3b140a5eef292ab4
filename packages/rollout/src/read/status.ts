import { compareOrder } from '@raftgate/contract';
import type { Digest, Generation, Level, SdkState } from '@raftgate/contract';
import type { ArgoPhase, RolloutRecord } from '../document/rollout.ts';
import { argoPhase } from '../document/rollout.ts';
import { committedMs } from '../engine/timer.ts';
import { isFenced } from '../engine/members.ts';
import type { Outcome } from '../errors.ts';
import { done } from '../errors.ts';
import type { Gate } from '../gate.ts';
import type { ChannelView } from './channel-view.ts';
import { readChannel, readRolloutView } from './channel-view.ts';

/** A rollout as a command line shows it. */
export interface RolloutStatusView {
  readonly record: RolloutRecord;
  /** What the next verb expects. */
  readonly revision: number;
  readonly argoPhase: ArgoPhase;
  /** `3/9 setWeight 10`. */
  readonly step: string;
  readonly elapsedMs: number;
  readonly regions: readonly RegionView[];
}

export interface RegionView {
  readonly region: string;
  readonly epoch: number;
  readonly revision: number;
  readonly generations: readonly Generation[];
  readonly instances: number;
  /** Serve by this assignment. */
  readonly current: number;
  /** Serve by an older one. */
  readonly behind: number;
  readonly fenced: number;
  /** Present while a rollout prepares here. */
  readonly prepare?: { readonly name: string; readonly level: Level; readonly members: number };
}

/** One rollout; without a name the active one. */
export async function status(gate: Gate, channel: string, rollout?: string): Promise<Outcome<RolloutStatusView>> {
  const view = await readRolloutView(gate, channel, rollout);
  if (!view.ok) return view;
  const { value, modRevision } = view.value.rollout;
  return done({
    record: value,
    revision: modRevision,
    argoPhase: argoPhase(value.status),
    step: stepLabel(value),
    elapsedMs: committedMs(view.value),
    regions: regionsOf(view.value),
  });
}

function stepLabel({ spec, status: { step } }: RolloutRecord): string {
  const current = spec.steps[step];
  if (current === undefined) return `${spec.steps.length}/${spec.steps.length} done`;
  const detail = current.type === 'setWeight' ? ` ${current.weight}` : current.type === 'setRegion' ? ` ${current.names.join(',')}` : '';
  return `${step + 1}/${spec.steps.length} ${current.type}${detail}`;
}

function regionsOf(view: ChannelView): readonly RegionView[] {
  return view.channel.value.regions.map((region) => {
    const stored = view.assignments.get(region);
    const here = view.instances.filter((one) => one.region === region);
    const order = { lineage: stored?.value.lineage ?? 0, epoch: stored?.value.epoch ?? 0, revision: stored?.modRevision ?? 0 };
    const serving = here.filter((one) => one.isServing);
    const prepare = view.prepares.get(region)?.value;
    return {
      region,
      epoch: order.epoch,
      revision: order.revision,
      generations: stored?.value.generations ?? [],
      instances: here.length,
      current: serving.filter((one) => compareOrder(one, order) >= 0).length,
      behind: serving.filter((one) => compareOrder(one, order) < 0).length,
      fenced: here.filter((one) => isFenced(view, one)).length,
      ...(prepare === undefined ? {} : { prepare: { name: prepare.name, level: prepare.level, members: prepare.members.length } }),
    };
  });
}

/** One row of the fleet. */
export interface InstanceView {
  readonly region: string;
  readonly instance: string;
  readonly role: string;
  readonly zone: string | undefined;
  readonly state: SdkState;
  readonly isServing: boolean;
  readonly isFenced: boolean;
  readonly epoch: number;
  readonly overlayRevision: number;
  readonly staleMs: number;
  readonly generations: readonly { readonly bundle: Digest; readonly level: Level; readonly failure?: string }[];
}

/** Everyone with a live lease, by region and name, and each region's state. */
export async function fleet(
  gate: Gate,
  channel: string,
): Promise<Outcome<{ readonly regions: readonly RegionView[]; readonly instances: readonly InstanceView[] }>> {
  const view = await readChannel(gate, channel);
  if (!view.ok) return view;
  const instances = view.value.instances.map((one): InstanceView => ({
    region: one.region,
    instance: one.instance,
    role: one.role,
    zone: one.zone,
    state: one.state,
    isServing: one.isServing,
    isFenced: isFenced(view.value, one),
    epoch: one.epoch,
    overlayRevision: one.overlayRevision,
    staleMs: one.staleMs,
    generations: one.generations.map(({ bundle, level, failure }) => ({
      bundle,
      level,
      ...(failure === undefined ? {} : { failure: `${failure.code} ${failure.message}` }),
    })),
  }));
  return done({ regions: regionsOf(view.value), instances });
}
