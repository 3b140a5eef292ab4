import { CommanderError } from 'commander';
import { CommandError, Ended, EXIT_USAGE, renderError, messageOf } from './errors.ts';
import type { Format } from './output/format.ts';
import { createProgram } from './program.ts';
import type { Streams } from './streams.ts';

/** Set: an internal error shows its stack. */
const DEBUG = 'RAFTGATE_DEBUG';

/** Runs one command line; resolves to the exit code. Nobody sees a stack trace for something they did. */
export async function run(argv: readonly string[], env: Readonly<Record<string, string | undefined>>, streams: Streams): Promise<number> {
  // `serve` speaks etcd's flags, which are not commander's; it parses its own.
  const [first, second] = argv;
  if (first === 'serve' || (first === 'help' && second === 'serve')) {
    const { runServe } = await import('@raftgate/server');
    return runServe(first === 'help' ? ['--help'] : argv.slice(1), env, streams);
  }
  try {
    await createProgram(env, streams).parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    // Help was asked for (0), or a group was called without a verb and showed its help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const told = error instanceof CommandError ? error : internal(error, env[DEBUG] !== undefined);
    streams.err.write(renderError(told, formatAsked(argv)));
    return told.exitCode;
  }
}

/** Errors come in the form asked for even where the command line could not be parsed. */
function formatAsked(argv: readonly string[]): Format {
  const words = argv.flatMap((word, at) => {
    if (word === '-o' || word === '--output') return [argv[at + 1] ?? ''];
    return /^(?:-o|--output=)(.+)$/.exec(word)?.slice(1) ?? [];
  });
  const last = words.at(-1);
  return last === 'json' || last === 'yaml' ? last : 'table';
}

function internal(error: unknown, isDebugging: boolean): CommandError {
  const message = messageOf(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  return new CommandError(
    'RG_INTERNAL',
    'a bug of raftgate',
    { found: isDebugging ? stack : message },
    `run it again with ${DEBUG}=1 and report what it says`,
  );
}
