import type { Command } from 'commander';
import { CommandError } from './errors.ts';
import { isFormat, type Format } from './output/format.ts';
import type { Streams } from './streams.ts';

/** What every command gets besides its own options. */
export interface Context {
  readonly streams: Streams;
  readonly endpoints: readonly string[];
  readonly namespace: string;
  readonly output: Format;
  /** Until the cluster must have answered. */
  readonly timeoutMs: number;
  /** Who acts, in audit records. */
  readonly actor: string;
}

interface GlobalFlags {
  readonly endpoints: string;
  readonly namespace: string;
  readonly output: string;
  readonly timeout: string;
  readonly actor: string;
}

/** The options of the whole program, wherever on the line they stood. */
export function contextOf(command: Command, streams: Streams): Context {
  const flags = command.optsWithGlobals<GlobalFlags>();
  const seconds = Number(flags.timeout);
  if (!(seconds > 0)) throw new CommandError('RG_USAGE', '--timeout takes seconds', { found: flags.timeout }, 'give a number above 0');
  return {
    streams,
    endpoints: flags.endpoints.split(',').filter((endpoint) => endpoint !== ''),
    namespace: flags.namespace,
    output: isFormat(flags.output) ? flags.output : 'table',
    timeoutMs: Math.ceil(seconds * 1000),
    actor: flags.actor,
  };
}
