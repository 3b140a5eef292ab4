import type { SimOptions } from '@raftgate/sim';
import { LEVELS, optionsOf, slotCount, type Level, type SeedTask } from '@raftgate/sim/search';
import { CommandError } from '../errors.ts';
import { MAX_MEMBERS, MAX_VALUE_BYTES } from './sim-limits.ts';

export interface SimFlags {
  readonly seed?: number;
  readonly runs?: number;
  readonly minutes?: number;
  readonly untilFailure?: true;
  readonly members?: number;
  readonly set: readonly string[];
  readonly level?: Level;
  readonly shrink: boolean;
  readonly workers?: number;
  readonly quiet?: true;
  readonly mutants?: true;
  readonly patch?: string;
  readonly only?: string;
  readonly budget?: number;
  readonly known?: true;
  readonly rewrite?: true;
  readonly explore?: string | true;
  readonly json?: true;
}

export const workersOf = (flags: SimFlags): number => flags.workers ?? slotCount();

export const levelsOf = (flags: SimFlags): readonly Level[] => (flags.level === undefined ? LEVELS : [flags.level]);

/** Without any of these there is nothing to run; of everything else 0 is none of it. */
const AT_LEAST_ONE = ['electionMs', 'heartbeatMs', 'keys', 'livenessMs', 'members', 'sliceUnits', 'snapshotCommands', 'thinkMs'];

/** What an option may be, both inclusive: a value that cannot be run is a wrong command line, and not a seed that fails. */
function rangeOf(name: string): readonly [least: number, most: number] {
  const most = name === 'members' ? MAX_MEMBERS : name === 'valueBytes' ? MAX_VALUE_BYTES : Number.MAX_SAFE_INTEGER;
  if (name.endsWith('Percent')) return [0, 100];
  if (name.endsWith('Per10k')) return [0, 10_000];
  return [AT_LEAST_ONE.includes(name) ? 1 : 0, most];
}

/** `--members` and every `--set`, checked against the options a seed draws. */
export function givenOf(flags: SimFlags): Partial<SimOptions> {
  const known = optionsOf(0, {});
  const given: Record<string, number> = flags.members === undefined ? {} : { members: flags.members };
  for (const text of flags.set) {
    const [, name = '', value = ''] = /^(\w+)=(\d{1,15})$/.exec(text) ?? [];
    if (name === '' || !Object.hasOwn(known, name))
      throw new CommandError(
        'RG_USAGE',
        '--set takes an option and a whole number',
        { found: JSON.stringify(text), expected: `NAME=VALUE; names are ${Object.keys(known).sort().join(', ')}` },
        'correct it',
      );
    const [least, most] = rangeOf(name);
    const number = Number(value);
    if (number < least || number > most)
      throw new CommandError('RG_USAGE', `--set ${name} is out of range`, { found: value, expected: `${least} to ${most}` }, 'correct it');
    given[name] = number;
  }
  return given;
}

/** What repeats one seed. */
export function commandOf(seed: number, task: Pick<SeedTask, 'given' | 'levels'>): string {
  const { members, ...rest } = task.given;
  const size = members === undefined ? [] : [`--members ${members}`];
  const sets = Object.entries(rest).map(([name, value]) => `--set ${name}=${value}`);
  const level = task.levels.length === LEVELS.length ? [] : task.levels.map((each) => `--level ${each}`);
  return ['raftgate sim --seed', seed, ...size, ...sets, ...level].join(' ');
}
