import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { withGate } from '../gate.ts';
import { label } from '../names.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';

export function addRolloutList(group: Command, streams: Streams): void {
  group
    .command('list')
    .argument('<channel>', 'the channel', label)
    .description('every rollout there was on a channel, oldest first')
    .action(async (channel: string, _flags: object, command: Command) => {
      const context = contextOf(command, streams);
      const rows = await withGate(context, async (gate, { fleet, listRollouts }) => {
        // A channel that does not exist is an error, one without rollouts is not.
        granted(await fleet(gate, channel));
        return granted(await listRollouts(gate, channel)).map(({ record, revision }) => ({
          rollout: record.rollout,
          release: record.spec.name,
          phase: record.status.phase,
          reason: record.status.reason,
          attempt: record.status.attempt,
          step: record.status.step,
          steps: record.spec.steps.length,
          revision,
        }));
      });
      print(streams, context.output, rows, () =>
        table(
          ['rollout', 'release', 'phase', 'step', 'attempt', 'revision', 'why'],
          rows.map((row) => [
            row.rollout,
            row.release,
            row.phase,
            `${Math.min(row.step + 1, row.steps)}/${row.steps}`,
            String(row.attempt),
            String(row.revision),
            row.reason,
          ]),
        ),
      );
    });
}
