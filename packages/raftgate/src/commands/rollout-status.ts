import type { Command } from 'commander';
import type { Gate, RegionView, RolloutStatusView } from '@raftgate/rollout';
import { contextOf, type Context } from '../context.ts';
import { CommandError, Ended, EXIT_FAILED } from '../errors.ts';
import { withGate, type RolloutRoom } from '../gate.ts';
import { label, name } from '../names.ts';
import { LiveRegion } from '../output/live.ts';
import { print, printNext } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
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
    .command('status')
    .argument('<channel>', 'the channel', label)
    .description('where a rollout stands, region by region')
    .option('--rollout <name>', 'which one (default: the active one, else the last)', name)
    .option('-w, --watch', 'follow it to its end; exit status 1 if that is not Healthy')
    .action(async (channel: string, flags: Flags, command: Command) => {
      const context = contextOf(command, streams);
      if (flags.watch === true) return follow(context, channel, flags.rollout);
      const view = await withGate(context, (gate, room) => read(room, gate, channel, flags.rollout));
      print(streams, context.output, view, () => render(view));
    });
}

async function read(
  { fleet, listRollouts, status }: RolloutRoom,
  gate: Gate,
  channel: string,
  rollout: string | undefined,
): Promise<RolloutStatusView> {
  const active = await status(gate, channel, rollout);
  if (active.ok || rollout !== undefined || active.refusal.code !== 'ROLLOUT_UNKNOWN') return granted(active);
  granted(await fleet(gate, channel));
  const last = granted(await listRollouts(gate, channel)).at(-1);
  if (last === undefined)
    throw new CommandError(
      'RG_ROLLOUT_UNKNOWN',
      `no rollout has begun on ${channel}`,
      { found: 'none', expected: 'at least one' },
      `begin one: raftgate rollout start ${channel} --bundle NAME`,
    );
  return granted(await status(gate, channel, last.record.rollout));
}

/**
 * One line a change; on a terminal the picture stays in place. The rollout is the one first seen, whatever begins after it. Each
 * question is asked again, of every endpoint, until the cluster was silent for the context's timeout: a leader may change meanwhile.
 */
async function follow(context: Context, channel: string, wanted: string | undefined): Promise<void> {
  const { streams, output } = context;
  const live = new LiveRegion(streams.out);
  // What is said about a silent cluster goes with the next picture.
  const err = streams.out.isTTY === true && output === 'table' ? { isTTY: true, write: (text: string) => live.append(text) } : streams.err;
  await withGate({ ...context, streams: { ...streams, err } }, async (gate, room) => {
    let rollout = wanted;
    let last = '';
    for (;;) {
      const view = await read(room, gate, channel, rollout);
      rollout = view.record.rollout;
      const text = output === 'table' ? render(view) : JSON.stringify({ ...view, elapsedMs: 0 });
      if (text !== last) printNext(output === 'table' ? { ...streams, out: live } : streams, output, view, () => text);
      last = text;
      if (!room.isActive(view.record.status)) {
        if (view.record.status.phase === 'Healthy') return;
        throw new Ended(EXIT_FAILED);
      }
      await new Promise((resolve) => setTimeout(resolve, WATCH_INTERVAL_MS));
    }
  });
}

function render(view: RolloutStatusView): string {
  const { record } = view;
  const { phase, reason, attempt } = record.status;
  return [
    `release ${record.spec.name}  rollout ${record.rollout}  ${phase}${reason === '' ? '' : `: ${reason}`}`,
    `step    ${view.step}  attempt ${attempt}  revision ${view.revision}`,
    table(
      ['region', '', 'epoch', 'live', 'current', 'preparing'],
      view.regions.map((region) => row(region, record.spec.bundle)),
    ),
  ].join('\n');
}

function row(region: RegionView, bundle: string): string[] {
  const total = region.generations.reduce((sum, generation) => sum + generation.weight, 0);
  const share = region.generations
    .filter((generation) => generation.bundle === bundle)
    .reduce((sum, generation) => sum + generation.weight, 0);
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
