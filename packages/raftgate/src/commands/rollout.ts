import type { Command } from 'commander';
import type { Acted, Gate, Outcome, VerbRequest } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { CommandError } from '../errors.ts';
import { withGate, type RolloutRoom } from '../gate.ts';
import { integer, label, name } from '../names.ts';
import { print } from '../output/format.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';
import { addRolloutList } from './rollout-list.ts';
import { addRolloutStart } from './rollout-start.ts';
import { addRolloutStatus } from './rollout-status.ts';

interface VerbFlags {
  readonly rollout?: string;
  readonly revision?: number;
  readonly reason?: string;
  readonly full?: true;
  readonly to?: string;
  readonly name?: string;
}
type Act = (
  room: RolloutRoom,
  gate: Gate,
  request: VerbRequest & { readonly reason?: string },
  flags: VerbFlags,
) => Promise<Outcome<Acted>>;

export function addRollout(program: Command, streams: Streams): void {
  const group = program.command('rollout').description('move a channel from one release to the next');
  addRolloutStart(group, streams);
  addRolloutStatus(group, streams);
  addRolloutList(group, streams);
  addVerb(group, streams, 'pause', 'stop where it is; the step’s time stands still', (room, gate, request) => room.pause(gate, request));
  addVerb(group, streams, 'promote', 'end a pause', (room, gate, request, flags) =>
    room.promote(gate, { ...request, isFull: flags.full === true }),
  ).option('--full', 'skip every pause, weight, analysis and bake that is left');
  addVerb(group, streams, 'abort', 'take every region back to its base; beats promote', (room, gate, request) => room.abort(gate, request));
  addVerb(group, streams, 'retry', 'begin the same rollout again', (room, gate, request) => room.retry(gate, request));
  addRollback(group, streams);
}

function addVerb(group: Command, streams: Streams, verb: string, description: string, act: Act): Command {
  return group
    .command(verb)
    .argument('<channel>', 'the channel', label)
    .description(description)
    .option('--rollout <name>', 'which one (default: the active one, else the last)', name)
    .option(
      '--revision <n>',
      'act only if the rollout’s record is still at this revision',
      integer('--revision', 1, Number.MAX_SAFE_INTEGER),
    )
    .option('--reason <text>', 'for the audit record')
    .action(async (channel: string, flags: VerbFlags, command: Command) => {
      const context = contextOf(command, streams);
      const acted = await withGate(context, async (gate, room) => {
        const request = await requestFor(room, gate, channel, flags);
        return granted(await act(room, gate, { ...request, ...reasonOf(flags) }, flags));
      });
      print(streams, context.output, acted, () => `${verb}: ${channel} ${acted.rollout}, at revision ${acted.revision}\n`);
    });
}

function addRollback(group: Command, streams: Streams): void {
  group
    .command('rollback')
    .argument('<channel>', 'the channel', label)
    .description('go back to the last healthy release that is not live; at once where it is still warm')
    .option('--to <bundle>', 'a healthy release by name', name)
    .option('--name <name>', 'name of the rollback’s rollout', name)
    .option('--reason <text>', 'for the audit record')
    .action(async (channel: string, flags: VerbFlags, command: Command) => {
      const context = contextOf(command, streams);
      const acted = await withGate(context, async (gate, { listRollouts, rollback }) => {
        const count = granted(await listRollouts(gate, channel)).length;
        const rollout = flags.name ?? `rollback-${count + 1}`;
        return granted(await rollback(gate, { channel, rollout, ...reasonOf(flags), ...(flags.to === undefined ? {} : { to: flags.to }) }));
      });
      const how = acted.isFast ? 'warm: one transaction moved every region' : 'prepares first';
      print(streams, context.output, acted, () => `rollback: ${channel} ${acted.rollout}, ${how}, at revision ${acted.revision}\n`);
    });
}

/** The rollout meant, at the revision the caller saw or, when none was given, as it is. */
async function requestFor(
  { fleet, listRollouts, status }: RolloutRoom,
  gate: Gate,
  channel: string,
  flags: VerbFlags,
): Promise<VerbRequest> {
  granted(await fleet(gate, channel));
  const all = granted(await listRollouts(gate, channel));
  const active = await status(gate, channel);
  const wanted = flags.rollout ?? (active.ok ? active.value.record.rollout : all.at(-1)?.record.rollout);
  const found = all.find((each) => each.record.rollout === wanted);
  if (found === undefined)
    throw new CommandError(
      'RG_ROLLOUT_UNKNOWN',
      `there is no rollout${wanted === undefined ? '' : ` ${wanted}`} on ${channel}`,
      { found: all.map((each) => each.record.rollout).join(', ') || 'none', expected: wanted ?? 'at least one' },
      `raftgate rollout list ${channel} shows them; raftgate rollout start ${channel} begins one`,
    );
  return { channel, rollout: found.record.rollout, expectedRevision: flags.revision ?? found.revision };
}

const reasonOf = (flags: VerbFlags): { reason?: string } => (flags.reason === undefined ? {} : { reason: flags.reason });
