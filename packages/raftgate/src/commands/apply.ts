import type { Command } from 'commander';
import { apply } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { granted, withGate } from '../gate.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { Streams } from '../streams.ts';
import { readManifests } from './manifests.ts';

interface Flags {
  readonly filename: readonly string[];
  readonly dryRun?: true;
}

export function addApply(program: Command, streams: Streams): void {
  program
    .command('apply')
    .description('write parts, bundles, channels and rollouts from manifests; again changes nothing')
    .requiredOption('-f, --filename <path...>', 'files or folders of YAML or JSON; - is standard input')
    .option('--dry-run', 'check everything against the cluster and write nothing')
    .addHelpText('after', '\nExample:\n  raftgate apply -f examples/voice-fleet/releases/r1.yaml --dry-run\n')
    .action(async (flags: Flags, command: Command) => {
      const context = contextOf(command, streams);
      const manifests = readManifests(flags.filename);
      const isDryRun = flags.dryRun === true;
      const applied = await withGate(context, async (gate) => granted(await apply(gate, manifests, { isDryRun })));
      print(streams, context.output, applied, () =>
        table(['what', 'result', 'digest'], applied.map((one) => [one.subject, isDryRun ? `would be ${one.result}` : one.result, one.digest?.slice(0, 19) ?? ''])),
      );
    });
}
