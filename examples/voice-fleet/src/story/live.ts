import { totalWeight } from '@raftgate/contract';
import { REGIONS } from '../fleet/names.ts';
import { bar, table } from '../terminal/format.ts';
import type { TallyBoard } from '../traffic/tally.ts';
import { NOTHING_PLAYED } from '../traffic/tally.ts';
import type { ClusterView } from './view.ts';

/** The block below the story: where each region is, and both halves as callers see them. */
export function liveBlock(view: ClusterView, board: TallyBoard, seconds: number): readonly string[] {
  const active = [...view.rollouts.values()].find((one) => one.status.phase !== 'Healthy' && one.status.phase !== 'RolledBack');
  const what = active === undefined ? 'nothing moves' : `${active.spec.name} ${active.status.phase}`;
  const regions = REGIONS.map((region) => `region ${region}  ${regionShown(view, region)}`);
  return [
    '',
    `${String(Math.round(seconds)).padStart(4)} s  ${[what, ...regions].join('   ')}`,
    ...table([half('with the gate', board['gate']), half('without', board['control'])]),
  ];
}

function regionShown(view: ClusterView, region: string): string {
  const generations = view.assignments.get(region)?.generations ?? [];
  const total = Math.max(1, totalWeight(generations));
  const newest = generations.find((one) => one.role === 'candidate') ?? generations.find((one) => one.role === 'stable');
  if (newest === undefined) return 'nothing live';
  return `${newest.name} ${bar(newest.weight / total)} ${Math.round((100 * newest.weight) / total)} %`;
}

function half(name: string, tally = NOTHING_PLAYED): readonly string[] {
  const { requests, wrong, failed } = tally;
  const count = (value: number): string => value.toLocaleString('en-US');
  return [name.padStart(20), count(requests), 'requests', count(wrong), 'wrong without an error', count(failed), 'errors'];
}
