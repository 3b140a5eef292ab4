import { LEVELS, slotCount, type Level, type SeedTask } from '@raftgate/sim/search';

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

/** What repeats one seed. */
export function commandOf(seed: number, task: Pick<SeedTask, 'given' | 'levels'>): string {
  const { members, ...rest } = task.given;
  const size = members === undefined ? [] : [`--members ${members}`];
  const sets = Object.entries(rest).map(([name, value]) => `--set ${name}=${value}`);
  const level = task.levels.length === LEVELS.length ? [] : task.levels.map((each) => `--level ${each}`);
  return ['raftgate sim --seed', seed, ...size, ...sets, ...level].join(' ');
}
