import type { Command } from 'commander';
import { abort, apply, listRollouts, pause, promote, retry, rollback, status, type Acted, type Gate, type Outcome, type VerbRequest } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { CommandError } from '../errors.ts';
import { granted, withGate } from '../gate.ts';
import { print } from '../output/format.ts';
import type { Streams } from '../streams.ts';
import { readManifests } from './manifests.ts';
import { addRolloutStatus } from './rollout-status.ts';

interface VerbFlags {
  readonly rollout?: string;
  readonly revision?: string;
  readonly reason?: string;
  readonly full?: true;
  readonly to?: string;
  readonly name?: string;
}
interface StartFlags {
  readonly bundle: string;
  readonly name?: string;
  readonly steps?: string;
}

/** A canary in every region: what a rollout does when nobody says otherwise. */
const DEFAULT_STEPS = [{ prepare: { level: 'probed' } }, { setWeight: 10 }, { pause: { duration: '10s' } }, { activate: {} }];

export function addRollout(program: Command, streams: Streams): void {
  const group = program.command('rollout').description('move a channel from one release to the next');
  group
    .command('start <channel>')
    .description('begin a rollout')
    .requiredOption('--bundle <name>', 'a committed bundle, e.g. voice@r2')
    .option('--name <name>', 'name of the rollout (default: the bundle’s version)')
    .option('--steps <file>', 'YAML list of steps (default: prepare, 10 %, a pause of 10 s, activate)')
    .action(async (channel: string, flags: StartFlags, command: Command) => {
      const context = contextOf(command, streams);
      const name = flags.name ?? flags.bundle.split('@')[1] ?? flags.bundle;
      const steps = flags.steps === undefined ? DEFAULT_STEPS : readManifests([flags.steps])[0];
      const manifest = { apiVersion: 'raftgate/v1', kind: 'Rollout', metadata: { name }, spec: { channel, bundle: flags.bundle, steps } };
      const [applied] = await withGate(context, async (gate) => granted(await apply(gate, [manifest])));
      print(streams, context.output, { rollout: name, ...applied }, () => `rollout ${name} of ${flags.bundle} ${applied?.result ?? 'started'}; follow it: raftgate rollout status ${channel} --watch\n`);
    });
  addRolloutStatus(group, streams);
  addVerb(group, streams, 'pause', 'stop where it is; the step’s time stands still', (gate, request, flags) => pause(gate, { ...request, ...reasonOf(flags) }));
  addVerb(group, streams, 'promote', 'end a pause', (gate, request, flags) => promote(gate, { ...request, ...reasonOf(flags), isFull: flags.full === true })).option(
    '--full',
    'skip every pause, weight, analysis and bake that is left',
  );
  addVerb(group, streams, 'abort', 'take every region back to its base; beats promote', (gate, request, flags) => abort(gate, { ...request, ...reasonOf(flags) }));
  addVerb(group, streams, 'retry', 'begin the same rollout again', (gate, request) => retry(gate, request));
  addRollback(group, streams);
}

function addVerb(
  group: Command,
  streams: Streams,
  verb: string,
  description: string,
  act: (gate: Gate, request: VerbRequest, flags: VerbFlags) => Promise<Outcome<Acted>>,
): Command {
  return group
    .command(`${verb} <channel>`)
    .description(description)
    .option('--rollout <name>', 'which one (default: the active one, else the last)')
    .option('--revision <n>', 'act only if the rollout’s record is still at this revision')
    .option('--reason <text>', 'for the audit record')
    .action(async (channel: string, flags: VerbFlags, command: Command) => {
      const context = contextOf(command, streams);
      const acted = await withGate(context, async (gate) => granted(await act(gate, await requestFor(gate, channel, flags), flags)));
      print(streams, context.output, acted, () => `${verb}: ${channel} ${acted.rollout}, at revision ${acted.revision}\n`);
    });
}

function addRollback(group: Command, streams: Streams): void {
  group
    .command('rollback <channel>')
    .description('go back to the last healthy release that is not live; at once where it is still warm')
    .option('--to <bundle>', 'a healthy release by name')
    .option('--name <name>', 'name of the rollback’s rollout')
    .option('--reason <text>', 'for the audit record')
    .action(async (channel: string, flags: VerbFlags, command: Command) => {
      const context = contextOf(command, streams);
      const acted = await withGate(context, async (gate) => {
        const count = granted(await listRollouts(gate, channel)).length;
        const rollout = flags.name ?? `rollback-${count + 1}`;
        return granted(await rollback(gate, { channel, rollout, ...reasonOf(flags), ...(flags.to === undefined ? {} : { to: flags.to }) }));
      });
      print(streams, context.output, acted, () => `rollback: ${channel} ${acted.rollout}${acted.isFast ? ', warm: one transaction moved every region' : ', prepares first'}, at revision ${acted.revision}\n`);
    });
}

/** The rollout meant, at the revision the caller saw or, when none was given, as it is. */
async function requestFor(gate: Gate, channel: string, flags: VerbFlags): Promise<VerbRequest> {
  const all = granted(await listRollouts(gate, channel));
  const active = await status(gate, channel);
  const name = flags.rollout ?? (active.ok ? active.value.record.rollout : all.at(-1)?.record.rollout);
  const found = all.find((each) => each.record.rollout === name);
  if (found === undefined)
    throw new CommandError('RG_ROLLOUT_UNKNOWN', `there is no rollout${name === undefined ? '' : ` ${name}`} on ${channel}`, { there: all.map((each) => each.record.rollout).join(', ') || 'none' }, 'start one, or name another');
  return { channel, rollout: found.record.rollout, expectedRevision: flags.revision === undefined ? found.revision : Number(flags.revision) };
}

const reasonOf = (flags: VerbFlags): { reason?: string } => (flags.reason === undefined ? {} : { reason: flags.reason });
