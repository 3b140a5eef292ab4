import type { Command } from 'commander';
import { checkOverlay, decode, type KillSwitch, type PartKind, PART_KINDS } from '@raftgate/contract';
import { contextOf } from '../context.ts';
import { CommandError } from '../errors.ts';
import { withGate } from '../gate.ts';
import { label, name } from '../names.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';

interface SetFlags {
  readonly flag?: string;
  readonly part?: string;
  readonly use?: string;
  readonly id?: string;
  readonly reason: string;
}

export function addKillSwitch(program: Command, streams: Streams): void {
  const group = program.command('kill-switch').description('take a flag, a variant or a part out everywhere, at once, without a rollout');
  group
    .command('set')
    .argument('<channel>', 'the channel', label)
    .description('add a switch, or replace the one of the same id')
    .option('--flag <flag[=variant]>', 'the flag, or one variant of it')
    .option('--part <kind/name[@version]>', 'the part')
    .option('--use <name>', 'what stands in: a variant, or a part of the same kind and bundle', name)
    .option('--id <name>', 'its name for clear (default: made of the target)', name)
    .option('--reason <text>', 'for the audit record', 'not given')
    .action(async (channel: string, flags: SetFlags, command: Command) => {
      const context = contextOf(command, streams);
      const killSwitch = switchOf(flags);
      const changed = await withGate(context, async (gate, { kill }) => granted(await kill(gate, channel, killSwitch)));
      print(
        streams,
        context.output,
        { id: killSwitch.id, ...changed },
        () => `kill switch ${killSwitch.id} is on at revision ${changed.revision}\n`,
      );
    });
  group
    .command('clear')
    .argument('<channel>', 'the channel', label)
    .argument('<id>', 'as `kill-switch list` shows it', name)
    .description('take a switch away again')
    .option('--reason <text>', 'for the audit record', 'not given')
    .action(async (channel: string, id: string, flags: { readonly reason: string }, command: Command) => {
      const context = contextOf(command, streams);
      const changed = await withGate(context, async (gate, { unkill }) => granted(await unkill(gate, channel, id, flags.reason)));
      print(streams, context.output, { id, ...changed }, () => `kill switch ${id} is off at revision ${changed.revision}\n`);
    });
  group
    .command('revoke')
    .argument('<channel>', 'the channel', label)
    .argument('<bundle>', 'by name', name)
    .description('no instance serves this bundle any more, and nothing goes back to it')
    .option('--reason <text>', 'for the audit record', 'not given')
    .action(async (channel: string, bundle: string, flags: { readonly reason: string }, command: Command) => {
      const context = contextOf(command, streams);
      const changed = await withGate(context, async (gate, { revoke }) => granted(await revoke(gate, channel, bundle, flags.reason)));
      print(streams, context.output, { bundle, ...changed }, () => `${bundle} is revoked at revision ${changed.revision}\n`);
    });
  addList(group, streams);
}

function addList(group: Command, streams: Streams): void {
  const list = group.command('list').argument('<channel>', 'the channel', label).description('switches that are on, and revoked bundles');
  list.action(async (channel: string, _flags: object, command: Command) => {
    const context = contextOf(command, streams);
    const overlay = await withGate(context, async (gate) => {
      const [kv] = (await gate.kv.range({ key: gate.keys.overlay(channel) })).kvs;
      const read = kv === undefined ? undefined : decode(checkOverlay, kv.value);
      return { killSwitches: read?.ok ? read.value.killSwitches : [], revokedDigests: read?.ok ? read.value.revokedDigests : [] };
    });
    print(streams, context.output, overlay, () =>
      table(
        ['id', 'takes out', 'use', 'why'],
        [
          ...overlay.killSwitches.map((each) => [each.id, targetOf(each), 'use' in each ? (each.use ?? '') : '', each.reason]),
          ...overlay.revokedDigests.map((digest) => ['', digest, '', 'revoked']),
        ],
      ),
    );
  });
}

function targetOf(killSwitch: KillSwitch): string {
  switch (killSwitch.target) {
    case 'variant':
      return `variant ${killSwitch.flag}=${killSwitch.variant}`;
    case 'flag':
      return `flag ${killSwitch.flag}`;
    case 'part':
      return `${killSwitch.kind} ${killSwitch.name}${killSwitch.version === undefined ? '' : `@${killSwitch.version}`}`;
  }
}

function switchOf(flags: SetFlags): KillSwitch {
  const { reason } = flags;
  const use = flags.use === undefined ? {} : { use: flags.use };
  if (flags.flag !== undefined && flags.part === undefined) {
    const [word = '', ...rest] = flags.flag.split('=');
    const flag = name(word);
    const variant = rest.length === 0 ? undefined : name(rest.join('='));
    if (variant === undefined) return { target: 'flag', id: flags.id ?? flag, flag, reason };
    return { target: 'variant', id: flags.id ?? `${flag}.${variant}`, flag, variant, reason, ...use };
  }
  const part = /^([A-Za-z]+)\/([^@]+)(?:@(.+))?$/.exec(flags.part ?? '');
  if (part === null || flags.flag !== undefined)
    throw new CommandError(
      'RG_USAGE',
      'a kill switch takes out one thing',
      { found: given(flags), expected: '--flag FLAG[=VARIANT], or --part KIND/NAME[@VERSION]' },
      'name one target',
    );
  const [, kind = '', partName = '', version] = part;
  return {
    target: 'part',
    id: flags.id ?? `${kind}.${partName}`,
    kind: partKind(kind),
    name: name(partName),
    reason,
    ...use,
    ...(version === undefined ? {} : { version: name(version) }),
  };
}

const given = (flags: SetFlags): string =>
  [flags.flag === undefined ? '' : `--flag ${flags.flag}`, flags.part === undefined ? '' : `--part ${flags.part}`].join(' ').trim() ||
  'neither --flag nor --part';

function partKind(text: string): PartKind {
  const kind = PART_KINDS.find((each) => each === text);
  if (kind === undefined)
    throw new CommandError('RG_USAGE', 'not a kind of part', { found: text, expected: PART_KINDS.join(', ') }, 'name one of them');
  return kind;
}
