import type { Command } from 'commander';
import { isActive, listRollouts, status, type Gate, type RegionView, type RolloutStatusView } from '@raftgate/rollout';
import { contextOf, type Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { granted, withGate } from '../gate.ts';
import { LiveRegion } from '../output/live.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { Streams } from '../streams.ts';
import { describeGenerations } from './fleet.ts';

const WATCH_INTERVAL_MS = 500;
const BAR_CELLS = 10;

interface Flags {
  readonly rollout?: string;
  readonly watch?: true;
}

export function addRolloutStatus(group: Command, streams: Streams): void {
  group
    .command('status <channel>')
    .description('where a rollout stands, region by region')
    .option('--rollout <name>', 'which one (default: the active one, else the last)')
    .option('-w, --watch', 'follow it to its end; exit status 1 if that is not Healthy')
    .action(async (channel: string, flags: Flags, command: Command) => {
      const context = contextOf(command, streams);
      if (flags.watch === true) return follow(context, channel, flags.rollout);
      const view = await withGate(context, (gate) => read(gate, channel, flags.rollout));
      print(streams, context.output, view, () => render(view));
    });
}

async function read(gate: Gate, channel: string, rollout: string | undefined): Promise<RolloutStatusView> {
  const active = await status(gate, channel, rollout);
  if (active.ok || rollout !== undefined || active.refusal.code !== 'ROLLOUT_UNKNOWN') return granted(active);
  const last = granted(await listRollouts(gate, channel)).at(-1);
  if (last === undefined) throw new CommandError('RG_ROLLOUT_UNKNOWN', `no rollout has begun on ${channel}`, {}, `raftgate rollout start ${channel} --bundle NAME`);
  return granted(await status(gate, channel, last.record.rollout));
}

/** One line a change; on a terminal the picture stays in place. A cluster that is silent for a moment is asked again. */
async function follow(context: Context, channel: string, rollout: string | undefined): Promise<void> {
  const live = new LiveRegion(context.streams.out);
  let last = '';
  for (;;) {
    const view = await withGate(context, (gate) => read(gate, channel, rollout));
    const text = context.output === 'json' ? `${JSON.stringify(view)}\n` : render(view);
    if (text !== last && context.output === 'json') context.streams.out.write(text);
    else if (text !== last) live.show(text);
    last = text;
    if (!isActive(view.record.status)) {
      if (view.record.status.phase !== 'Healthy') process.exitCode = 1;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, WATCH_INTERVAL_MS));
  }
}

function render(view: RolloutStatusView): string {
  const { record } = view;
  const { phase, reason, attempt } = record.status;
  return [
    `release ${record.spec.name}  rollout ${record.rollout}  ${phase}${reason === '' ? '' : `: ${reason}`}`,
    `step    ${view.step}  attempt ${attempt}  revision ${view.revision}`,
    table(['region', '', 'epoch', 'live', 'current', 'preparing'], view.regions.map((region) => row(region, record.spec.bundle))),
  ].join('\n');
}

function row(region: RegionView, bundle: string): string[] {
  const total = region.generations.reduce((sum, generation) => sum + generation.weight, 0);
  const share = region.generations.filter((generation) => generation.bundle === bundle).reduce((sum, generation) => sum + generation.weight, 0);
  const cells = total === 0 ? 0 : Math.round((share * BAR_CELLS) / total);
  return [
    region.region,
    '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells),
    String(region.epoch),
    describeGenerations(region),
    `${region.current} of ${region.instances}`,
    region.prepare === undefined ? '' : `${region.prepare.name} to ${region.prepare.level}`,
  ];
}
