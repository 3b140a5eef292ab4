import type { Command } from 'commander';
import { FlightError, replay, status, type RaftStatus, type Replay } from '@raftgate/raft';
import { contextOf, type Context } from '../context.ts';
import { CommandError, Ended, EXIT_FAILED, messageOf } from '../errors.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { readBounded } from '../read-file.ts';
import type { Streams } from '../streams.ts';

/** Two pages of inputs and a long log take a small part of it. */
const MAX_FLIGHT_BYTES = 256 * 1024 * 1024;
const TOO_LARGE = { what: 'a flight record', wayOut: 'give the file a member wrote, flight-*.ndjson in its data directory' };

interface Line {
  readonly input: number;
  readonly atMs: number;
  readonly op: string;
  readonly state: RaftStatus;
}

export function addReplay(program: Command, streams: Streams): void {
  program
    .command('replay <file>')
    .description("lead raft's core through a member's flight record again, and compare every state")
    .option('--all', 'a line for every input, not only where role, term, vote or leader change')
    .addHelpText(
      'after',
      '\nA member writes flight-*.ndjson into its data directory when it stops for a broken invariant, and on SIGUSR2.\n' +
        'Exit status: 0 it arrived at the same state (a broken invariant broke again), 1 it did not, or the record was cut.\n',
    )
    .action((file: string, flags: { readonly all?: true }, command: Command) => run(file, flags.all === true, contextOf(command, streams)));
}

function run(file: string, isAll: boolean, { streams, output }: Context): void {
  const lines: Line[] = [];
  const found = replay(recordsOf(file), (input, raft) => {
    const line = { input: input.sequence, atMs: input.atMs, op: nameOf(input.op, input.args), state: status(raft) };
    if (isAll || !isSame(lines.at(-1)?.state, line.state)) lines.push(line);
  });
  if (found instanceof FlightError) throw noRecord(file, `${found.code}, ${found.detail}`);
  const { inputs, compared, isWhole, diverged, broken } = found;
  const arrived = isWhole && diverged === undefined;
  const state = status(found.raft);
  print(streams, output, { file, inputs, compared, isWhole, arrived, diverged, broken, state }, () => tell(lines, found));
  if (!arrived) throw new Ended(EXIT_FAILED);
}

function* recordsOf(file: string): Generator {
  const text = readBounded(file, MAX_FLIGHT_BYTES, TOO_LARGE);
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line === '') continue;
    try {
      yield JSON.parse(line);
    } catch (error) {
      throw noRecord(file, `line ${number}: ${messageOf(error)}`);
    }
  }
}

function noRecord(file: string, found: string): CommandError {
  const facts = { found, expected: 'a checkpoint, then inputs, a line of JSON each' };
  return new CommandError(
    'RG_NO_FLIGHT_RECORD',
    `${file} is no flight record`,
    facts,
    'give a flight-*.ndjson whole, to the build that wrote it',
  );
}

/** `step heartbeat 3` tells more than `step`. */
function nameOf(op: string, [first]: readonly unknown[]): string {
  const isMessage = typeof first === 'object' && first !== null && 'type' in first && 'from' in first;
  return isMessage ? `${op} ${String(first.type)} from ${String(first.from)}` : op;
}

function isSame(a: RaftStatus | undefined, b: RaftStatus): boolean {
  return a !== undefined && a.role === b.role && a.term === b.term && a.vote === b.vote && a.leader === b.leader;
}

function tell(lines: readonly Line[], found: Replay): string {
  const rows = lines.map(({ input, atMs, op, state: { role, term, vote, leader, last, commit, applied } }) =>
    [input, atMs, op, role, term, vote, leader, last, commit, applied].map(String),
  );
  const header = ['input', 'ms', 'what', 'role', 'term', 'vote', 'leader', 'last', 'commit', 'applied'];
  return `${table(header, rows)}\n${verdict(found)}`;
}

function verdict({ inputs, compared, isWhole, diverged, broken, raft }: Replay): string {
  const again = broken === undefined ? '' : `broke again: ${broken}\n`;
  if (diverged === undefined && !isWhole)
    return `${again}member ${raft.id}: the record was cut behind ${inputs} inputs: nothing says where they lead (${compared} states compared)\n`;
  if (diverged === undefined) return `${again}member ${raft.id}: ${inputs} inputs led to the same state (${compared} compared)\n`;
  const fields = diverged.fields.map((field) => `  ${field}\n`).join('');
  return `${again}member ${raft.id}: after input ${diverged.sequence} the state is another\n${fields}`;
}
