import type { Command } from 'commander';
import { parseJson, parseKey, type JsonValue } from '@raftgate/contract';
import type { KeyValue } from '@raftgate/kv';
import type { Gate } from '@raftgate/rollout';
import { contextOf } from '../context.ts';
import { CommandError } from '../errors.ts';
import { withGate, type RolloutRoom } from '../gate.ts';
import { name as checkedName } from '../names.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import { granted } from '../refusal.ts';
import type { Streams } from '../streams.ts';

export const KINDS = ['bundles', 'channels', 'parts', 'rollouts', 'assignments', 'overlays'] as const;
export type Kind = (typeof KINDS)[number];

export interface Row {
  readonly name: string;
  /** Of the key; 0 where the value never changes. */
  readonly revision: number;
  readonly summary: string;
  readonly value: unknown;
}

export function addGet(program: Command, streams: Streams): void {
  program
    .command('get')
    .argument('<kind>', KINDS.join(', '))
    .argument('[name]', 'one of them; voice/a for the assignment of a region')
    .description('list or show resources')
    .addHelpText('after', '\nExamples:\n  raftgate get bundles\n  raftgate get channels voice -o yaml\n')
    .action(async (kindText: string, name: string | undefined, _flags: object, command: Command) => {
      const context = contextOf(command, streams);
      const kind = kindOf(kindText);
      const rows = await withGate(context, (gate, room) => rowsOf(room, gate, kind, name));
      const wanted = name === undefined ? rows : rows.filter((row) => row.name === name || row.name.startsWith(`${name}/`));
      if (name !== undefined && wanted.length === 0)
        throw new CommandError(
          'RG_NOT_FOUND',
          `there is no ${kind.slice(0, -1)} ${name}`,
          { found: some(rows.map((row) => row.name)), expected: name },
          `raftgate get ${kind} lists them`,
        );
      const result = wanted.map(({ name: each, revision, value }) => ({ name: each, revision, value }));
      print(streams, context.output, name !== undefined && result.length === 1 ? result[0] : result, () =>
        table(
          ['name', 'revision', 'what'],
          wanted.map((row) => [row.name, String(row.revision), row.summary]),
        ),
      );
    });
}

export const isKind = (text: string): text is Kind => KINDS.some((kind) => kind === text);

/** Names before an error says how many more there are. */
const NAMES_SHOWN = 10;
const some = (names: readonly string[]): string =>
  names.length === 0
    ? 'none'
    : names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '');

function kindOf(text: string): Kind {
  const kind = KINDS.find((each) => each === text || each === `${text}s`);
  if (kind === undefined)
    throw new CommandError('RG_USAGE', 'not a kind of resource', { found: text, expected: KINDS.join(', ') }, 'name one of them');
  return kind;
}

/** Every resource of a kind; `name` narrows where that saves reading. */
export async function rowsOf(room: RolloutRoom, gate: Gate, kind: Kind, name: string | undefined): Promise<Row[]> {
  switch (kind) {
    case 'bundles':
      return bundles(room, gate, name);
    case 'rollouts':
      return rollouts(room, gate);
    case 'channels':
      return under(gate, gate.keys.channels(), 'channel');
    case 'parts':
      return under(gate, `${gate.keys.root}versions/`, 'version');
    case 'assignments':
      return under(gate, `${gate.keys.root}fleet/`, 'assignment');
    case 'overlays':
      return under(gate, `${gate.keys.root}fleet/`, 'overlay');
  }
}

async function bundles({ listBundles, readBundle }: RolloutRoom, gate: Gate, name: string | undefined): Promise<Row[]> {
  if (name !== undefined) {
    const { body, ...bundle } = granted(await readBundle(gate, checkedName(name)));
    return [{ name, revision: 0, summary: short(bundle.digest), value: { ...bundle, body } }];
  }
  const found = await listBundles(gate);
  return found.map((bundle) => ({ name: bundle.name, revision: 0, summary: short(bundle.digest), value: bundle }));
}

/** `sha256:` and enough of it to tell one from another. */
const short = (digest: string): string => digest.slice(0, 19);

async function rollouts({ listRollouts }: RolloutRoom, gate: Gate): Promise<Row[]> {
  const rows: Row[] = [];
  for (const channel of await under(gate, gate.keys.channels(), 'channel')) {
    for (const { record, revision } of granted(await listRollouts(gate, channel.name))) {
      const { phase, reason } = record.status;
      rows.push({
        name: `${record.channel}/${record.rollout}`,
        revision,
        summary: `${record.spec.name}  ${phase}${reason === '' ? '' : `: ${reason}`}`,
        value: record,
      });
    }
  }
  return rows;
}

/** Documents of one type below a prefix, named by what their key says. */
async function under(gate: Gate, prefix: string, type: string): Promise<Row[]> {
  const { kvs } = await gate.kv.range({ key: prefix, prefix: true });
  return kvs.flatMap((kv) => {
    const key = parseKey(gate.keys, kv.key);
    if (key?.type !== type) return [];
    const value = documentOf(kv);
    return [{ name: nameOf(key), revision: kv.modRevision, summary: summaryOf(value), value }];
  });
}

function documentOf(kv: KeyValue): JsonValue {
  const parsed = parseJson(kv.value);
  return parsed.ok ? parsed.value : `undecodable: ${parsed.refusal.message}`;
}

/** The words of a key after its type, joined: `voice/a`, `model/vad/v5`. */
function nameOf(key: object): string {
  return Object.entries(key)
    .filter(([field]) => field !== 'type')
    .map(([, value]) => String(value))
    .join('/');
}

function summaryOf(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
