import { CommandError } from '../errors.ts';
import type { SimFlags } from './sim-flags.ts';

type Flag = keyof SimFlags;
type Mode = 'search' | 'mutants' | 'patch' | 'explore';

const PLANTING: readonly Flag[] = ['seed', 'members', 'set', 'level', 'workers', 'budget', 'json'];
/** What each way to run the simulator looks at. */
const TAKEN: Readonly<Record<Mode, readonly Flag[]>> = {
  search: ['seed', 'runs', 'minutes', 'untilFailure', 'members', 'set', 'level', 'shrink', 'workers', 'quiet', 'json'],
  mutants: ['mutants', 'only', 'known', 'rewrite', ...PLANTING],
  patch: ['patch', ...PLANTING],
  explore: ['explore', 'minutes', 'json'],
};
/** What `--rewrite` writes down is what a search of all seeds finds that draw everything. */
const NOT_WITH_REWRITE: readonly Flag[] = ['seed', 'known', 'set', 'members', 'level'];

/** A flag that would change nothing, or spoil what is written down, is refused: whoever gave it meant something else. */
export function refuseIdle(flags: SimFlags): void {
  const given = (Object.keys(flags) as Flag[]).filter((flag) => isGiven(flags, flag));
  if (flags.mutants !== undefined && flags.patch !== undefined)
    throw usage('--patch is one defect, and --mutants is all there are', 'give one of the two');
  if (flags.explore !== undefined && (flags.mutants !== undefined || flags.patch !== undefined))
    throw usage('--explore plants nothing', 'give it without --mutants and --patch');
  const mode: Mode = (['mutants', 'patch', 'explore'] as const).find((each) => flags[each] !== undefined) ?? 'search';
  const idle = given.find((flag) => !TAKEN[mode].includes(flag));
  if (idle !== undefined) throw idleIn(mode, idle);
  const spoiling = flags.rewrite === undefined ? undefined : given.find((flag) => NOT_WITH_REWRITE.includes(flag));
  if (spoiling !== undefined)
    throw usage(`--rewrite writes down what a search from seed 1 finds, and ${textOf(spoiling)} is another search`, 'give one of the two');
  if (flags.known !== undefined && flags.seed !== undefined)
    throw usage('--known tries the seeds that are known, and --seed another one', 'give one of the two');
}

const isGiven = (flags: SimFlags, flag: Flag): boolean => {
  const value = flags[flag];
  return flag === 'shrink' ? value === false : Array.isArray(value) ? value.length > 0 : value !== undefined;
};

function idleIn(mode: Mode, flag: Flag): CommandError {
  const takers = (Object.keys(TAKEN) as Mode[]).filter((each) => TAKEN[each].includes(flag));
  if (!takers.includes('search'))
    return usage(
      `${textOf(flag)} needs ${takers.map((each) => `--${each}`).join(' or ')}`,
      'give both, or neither; see raftgate sim --help',
    );
  const isBound = (flag === 'runs' || flag === 'minutes') && mode !== 'explore';
  const wayOut = isBound ? 'give --budget SECONDS: what each defect may take' : 'leave it out; see raftgate sim --help';
  return usage(`${textOf(flag)} does nothing with --${mode}`, wayOut);
}

const textOf = (flag: Flag): string =>
  flag === 'shrink' ? '--no-shrink' : `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const usage = (message: string, wayOut: string): CommandError => new CommandError('RG_USAGE', message, {}, wayOut);
