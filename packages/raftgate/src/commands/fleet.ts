import type { Command } from 'commander';
import type { InstanceView, RegionView } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { withGate } from '../gate.ts';
import { label } from '../names.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';

export function addFleet(program: Command, streams: Streams): void {
  program
    .command('fleet')
    .argument('<channel>', 'the channel', label)
    .description('who serves what, how fresh, and what is prepared')
    .action(async (channel: string, _flags: object, command: Command) => {
      const context = contextOf(command, streams);
      const found = await withGate(context, async (gate, { fleet }) => granted(await fleet(gate, channel)));
      print(streams, context.output, found, () =>
        [
          table(['region', 'epoch', 'live', 'instances', 'current', 'behind', 'fenced', 'preparing'], found.regions.map(regionRow)),
          table(['region', 'instance', 'role', 'state', 'epoch', 'stale', 'holds'], found.instances.map(instanceRow)),
        ].join('\n'),
      );
    });
}

/** `voice@r2 90 %, voice@r4 10 %`. */
export function describeGenerations(region: RegionView): string {
  const total = region.generations.reduce((sum, generation) => sum + generation.weight, 0);
  const live = region.generations.filter((generation) => generation.weight > 0);
  return live.map((generation) => `${generation.name} ${Math.round((generation.weight * 100) / total)} %`).join(', ') || 'nothing';
}

const regionRow = (region: RegionView): string[] => [
  region.region,
  String(region.epoch),
  describeGenerations(region),
  String(region.instances),
  String(region.current),
  String(region.behind),
  String(region.fenced),
  region.prepare === undefined ? '' : `${region.prepare.name} to ${region.prepare.level}, ${region.prepare.members} members`,
];

const instanceRow = (instance: InstanceView): string[] => [
  instance.region,
  instance.instance,
  instance.role,
  `${instance.state}${instance.isFenced ? ' fenced' : ''}${instance.isServing ? '' : ' not serving'}`,
  String(instance.epoch),
  `${instance.staleMs} ms`,
  instance.generations.map((held) => `${held.bundle.slice(7, 15)} ${held.failure ?? held.level}`).join(', '),
];
