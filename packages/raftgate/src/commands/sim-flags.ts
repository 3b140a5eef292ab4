import type { SimOptions } from '@raftgate/sim';
import { LEVELS, optionsOf, slotCount, type Level, type SeedTask } from '@raftgate/sim/search';
import { CommandError } from '../errors.ts';

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
    given[name] = Number(value);
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
