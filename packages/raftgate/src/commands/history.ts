import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { CommandError } from '../errors.ts';
import { withGate } from '../gate.ts';
import { label } from '../names.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';

export function addHistory(program: Command, streams: Streams): void {
  program
    .command('history')
    .argument('<channel>', 'the channel', label)
    .description('every change of a channel: who, what, why; the chain of digests is checked')
    .action(async (channel: string, _flags: object, command: Command) => {
      const context = contextOf(command, streams);
      const found = await withGate(context, async (gate, { fleet, history }) => {
        // A channel that does not exist is an error, one without records is not.
        granted(await fleet(gate, channel));
        return granted(await history(gate, channel));
      });
      print(streams, context.output, found, () =>
        table(
          ['seq', 'time', 'who', 'what', 'where', 'why'],
          found.records.map((record) => [
            String(record.sequence),
            new Date(record.wallMs).toISOString(),
            record.actor,
            record.action,
            [record.rollout, record.region].filter((part) => part !== undefined).join(' '),
            record.reason,
          ]),
        ),
      );
      if (found.brokenAt !== undefined)
        throw new CommandError(
          'RG_AUDIT_BROKEN',
          `the audit chain of ${channel} is broken`,
          {
            found: `record ${found.brokenAt} does not follow from the one before it`,
            expected: 'a chain of digests from the first record on',
          },
          'somebody wrote below /raftgate/v1 by other means; compare with a backup',
        );
    });
}
