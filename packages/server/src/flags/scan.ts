import { type Flag, findFlag } from './table.ts';

/** What was set, by flag; `from` says where, for messages. */
export type Settings = ReadonlyMap<string, { readonly value: string; readonly from: string }>;

export type Scanned =
  | { readonly kind: 'settings'; readonly settings: Settings; readonly warnings: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  /** `usage`: exit 2 with the usage text; otherwise exit 1. */
  | { readonly kind: 'wrong'; readonly message: string; readonly usage: boolean };

/** Reads the environment, then the command line over it; of a repeated flag the last one holds. */
export function scanFlags(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Scanned {
  const settings = new Map<string, { value: string; from: string }>();
  const warnings = scanEnvironment(env, settings);
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    if (word === '--version' || word === '-version') return { kind: 'version' };
    if (word === '--help' || word === '-h' || word === '-help') return { kind: 'help' };
    const match = /^--?([a-z][a-z0-9-]*)(?:=([\s\S]*))?$/.exec(word);
    if (match === null) return { kind: 'wrong', message: `'${word}' is not a valid flag`, usage: false };
    const flag = findFlag(match[1]);
    if (flag === undefined) return { kind: 'wrong', message: `flag provided but not defined: -${match[1]}`, usage: true };
    let value: string | undefined = match[2];
    if (value === undefined) value = flag.isBoolean ? 'true' : argv[++at];
    if (value === undefined) return { kind: 'wrong', message: `flag needs an argument: -${match[1]}`, usage: true };
    settings.set(flag.name, { value, from: `--${match[1]}` });
  }
  return { kind: 'settings', settings, warnings };
}

/** Every flag also as ETCD_UPPER_SNAKE. A name nobody knows only warns: harnesses set some of their own. */
function scanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  settings: Map<string, { value: string; from: string }>,
): string[] {
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('ETCD_') || value === undefined) continue;
    const flag: Flag | undefined = findFlag(name.slice('ETCD_'.length).toLowerCase().replaceAll('_', '-'));
    if (flag === undefined) warnings.push(`unrecognized environment variable ${name}`);
    else if (value !== '') settings.set(flag.name, { value, from: name });
  }
  return warnings;
}
