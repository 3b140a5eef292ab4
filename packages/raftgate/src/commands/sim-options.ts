import type { SimOptions } from '@raftgate/sim';
import { LAST_FOCUS, optionsOf, whyNotRunnable } from '@raftgate/sim/search';
import { CommandError } from '../errors.ts';
import { MAX_MEMBERS } from './sim-limits.ts';

const DAY_MS = 86_400_000;
/** What a member still takes, with room for what is around it. */
const MAX_VALUE_BYTES = 1024 * 1024;
/** Slower or faster than that, a clock is none. */
const MAX_DRIFT_PPM = 500_000;
const MAX_ELECTION_MS = 50_000;
/** More often, and heartbeats alone are the storm that a checker looks for. */
const MIN_HEARTBEAT_MS = 5;
/** What holds things up for longer is not over when the cluster must be healed. */
const MAX_STALL_MS = 10_000;
const MAX_COUNT = 1_000_000;

/** What an option may be, both inclusive, where its name does not say it. */
const RANGES: Readonly<Partial<Record<string, readonly [least: number, most: number]>>> = {
  burst: [0, 10_000],
  clients: [0, 500],
  clogMs: [0, MAX_STALL_MS],
  driftPpm: [0, MAX_DRIFT_PPM],
  electionMs: [5 * MIN_HEARTBEAT_MS, MAX_ELECTION_MS],
  focus: [0, LAST_FOCUS],
  heartbeatMs: [MIN_HEARTBEAT_MS, MAX_ELECTION_MS / 5],
  keys: [1, MAX_COUNT],
  livenessMs: [1, DAY_MS],
  members: [1, MAX_MEMBERS],
  rounds: [0, 1_000],
  sliceUnits: [1, MAX_COUNT],
  slowDiskMs: [0, MAX_STALL_MS],
  slowLinkMs: [0, MAX_STALL_MS],
  slowMembers: [0, MAX_MEMBERS],
  snapshotCommands: [1, MAX_COUNT],
  thinkMs: [1, DAY_MS],
  valueBytes: [0, MAX_VALUE_BYTES],
  watchers: [0, 1_000],
};

const SWITCHES = ['leaseReads', 'priorities', 'programs', 'publishes', 'unmet'];

function rangeOf(name: string): readonly [least: number, most: number] {
  if (SWITCHES.includes(name)) return [0, 1];
  if (name.endsWith('Percent')) return [0, 100];
  if (name.endsWith('Per10k')) return [0, 10_000];
  return RANGES[name] ?? [0, name.endsWith('Ms') ? DAY_MS : name.endsWith('Bytes') ? Number.MAX_SAFE_INTEGER : MAX_COUNT];
}

/** Every option there is. */
export const optionNames = (): readonly string[] => Object.keys(optionsOf(0, {})).sort();

/** `--members` and every `--set`: a value that cannot be run is a wrong command line, and not a seed that fails. */
export function givenOf(flags: { readonly members?: number; readonly set: readonly string[] }): Partial<SimOptions> {
  const known = optionNames();
  const given: Record<string, number> = flags.members === undefined ? {} : { members: flags.members };
  for (const text of flags.set) {
    const [, name = '', value = ''] = /^(\w+)=(\d{1,15})$/.exec(text) ?? [];
    if (!known.includes(name))
      throw new CommandError(
        'RG_USAGE',
        '--set takes an option and a whole number',
        { found: JSON.stringify(text), expected: `NAME=VALUE; names are ${known.join(', ')}` },
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

/** Seeds whose draws are looked at before they are run. */
const MAX_LOOKED_AT = 200;

/** What is given must fit what the seeds draw beside it. */
export function refuseUnrunnable(given: Partial<SimOptions>, firstSeed: number, runs: number): void {
  if (Object.keys(given).length === 0) return;
  for (let seed = firstSeed; seed < firstSeed + Math.min(runs, MAX_LOOKED_AT); seed++) {
    const options = optionsOf(seed, given);
    const why = whyNotRunnable(options);
    if (why === undefined) continue;
    const drawn = why.names.filter((name) => given[name] === undefined);
    const found = why.names.map((name) => `${name}=${options[name]}${drawn.includes(name) ? ` (drawn by seed ${seed})` : ''}`).join(', ');
    const wayOut =
      drawn.length === 0
        ? 'correct one of them'
        : `give ${drawn.map((name) => `--set ${name}`).join(' or ')} a value too, or correct the other`;
    throw new CommandError('RG_USAGE', why.message, { found, expected: why.expected }, wayOut);
  }
}
