import { isLabel, isName } from '@raftgate/contract';
import { CommandError } from './errors.ts';

/** For namespaces and channels on the command line: checked before they become part of a key. */
export function label(text: string): string {
  if (isLabel(text)) return text;
  throw new CommandError(
    'RG_USAGE',
    'not a name of a channel or namespace',
    { found: JSON.stringify(text), expected: 'lower-case letters, digits, "." and "-", at most 63' },
    'correct it',
  );
}

/** For bundles, rollouts and everything else with a name. */
export function name(text: string): string {
  if (isName(text)) return text;
  throw new CommandError(
    'RG_USAGE',
    'not a name',
    { found: JSON.stringify(text), expected: 'letters, digits and "._@-", beginning with a letter or digit, at most 128' },
    'correct it',
  );
}

/** A whole number in [min, max], as an option's value. */
export function integer(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new CommandError(
      'RG_USAGE',
      `${flag} takes a whole number`,
      { found: JSON.stringify(text), expected: `${min} to ${max}` },
      'correct it',
    );
  };
}
