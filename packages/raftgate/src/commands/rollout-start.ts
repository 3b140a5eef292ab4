import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { withGate } from '../gate.ts';
import { label, name } from '../names.ts';
import { print } from '../output/format.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';
import { readManifests } from './manifests.ts';

interface Flags {
  readonly bundle: string;
  readonly name?: string;
  readonly steps?: string;
}

/** A canary in every region: what a rollout does when nobody says otherwise. */
const DEFAULT_STEPS = [{ prepare: { level: 'probed' } }, { setWeight: 10 }, { pause: { duration: '10s' } }, { activate: {} }];

export function addRolloutStart(group: Command, streams: Streams): void {
  group
    .command('start')
    .argument('<channel>', 'the channel', label)
    .description('begin a rollout')
    .requiredOption('--bundle <name>', 'a committed bundle, e.g. voice@r2', name)
    .option('--name <name>', 'name of the rollout (default: the bundle’s version)', name)
    .option('--steps <file>', 'YAML list of steps (default: prepare, 10 %, a pause of 10 s, activate)')
    .addHelpText(
      'after',
      '\nExamples:\n  raftgate rollout start voice --bundle voice@r2\n  raftgate rollout start voice --bundle voice@r2 --steps careful.yaml\n',
    )
    .action(async (channel: string, flags: Flags, command: Command) => {
      const context = contextOf(command, streams);
      const rollout = flags.name ?? flags.bundle.split('@')[1] ?? flags.bundle;
      const steps = flags.steps === undefined ? DEFAULT_STEPS : readManifests([flags.steps])[0]?.value;
      const manifest = {
        apiVersion: 'raftgate/v1',
        kind: 'Rollout',
        metadata: { name: rollout },
        spec: { channel, bundle: flags.bundle, steps },
      };
      const [applied] = await withGate(context, async (gate, { apply }) => granted(await apply(gate, [manifest])));
      const follow = `raftgate rollout status ${channel} --watch`;
      print(
        streams,
        context.output,
        { rollout, ...applied },
        () => `rollout ${rollout} of ${flags.bundle} ${applied?.result ?? 'started'}; follow it: ${follow}\n`,
      );
    });
}
