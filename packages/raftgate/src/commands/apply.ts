import type { Command } from 'commander';
import type { Outcome } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { withGate } from '../gate.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';
import { readManifests, type Document } from './manifests.ts';

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
      const documents = readManifests(flags.filename);
      const isDryRun = flags.dryRun === true;
      const manifests = documents.map((document) => document.value);
      const applied = await withGate(context, async (gate, { apply }) =>
        granted(located(await apply(gate, manifests, { isDryRun }), documents)),
      );
      print(streams, context.output, applied, () =>
        table(
          ['what', 'result', 'digest'],
          applied.map((one) => [one.subject, isDryRun ? `would be ${one.result}` : one.result, one.digest?.slice(0, 19) ?? '']),
        ),
      );
    });
}

/** A refusal names the manifest by kind and name, or by its place in the row; people need the file. */
function located<T>(outcome: Outcome<T>, documents: readonly Document[]): Outcome<T> {
  if (outcome.ok || outcome.refusal.subject === undefined) return outcome;
  const { subject } = outcome.refusal;
  const at = /^manifest (\d+)$/.exec(subject)?.[1];
  const document = at === undefined ? documents.find(({ value }) => isNamed(value, subject)) : documents[Number(at) - 1];
  return document === undefined ? outcome : { ok: false, refusal: { ...outcome.refusal, subject: `${subject}, at ${document.place}` } };
}

function isNamed(value: unknown, subject: string): boolean {
  const { kind, metadata } = value as { readonly kind?: string; readonly metadata?: { readonly name?: string; readonly version?: string } };
  const version = metadata?.version === undefined ? '' : `@${metadata.version}`;
  return subject === `${kind} ${metadata?.name}${version}`;
}
