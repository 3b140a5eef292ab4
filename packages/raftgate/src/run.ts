import { CommanderError } from 'commander';
import { CommandError, EXIT_FAILED, EXIT_USAGE, errorFields, renderError } from './errors.ts';
import { createProgram } from './program.ts';
import type { Streams } from './streams.ts';

/** Runs one command line; resolves to the exit code. Nobody sees a stack trace for something they did. */
export async function run(argv: readonly string[], env: Readonly<Record<string, string | undefined>>, streams: Streams): Promise<number> {
  // `serve` speaks etcd's flags, which are not commander's; it parses its own.
  if (argv[0] === 'serve') {
    const { runServe } = await import('@raftgate/server');
    return runServe(argv.slice(1), env, streams);
  }
  const program = createProgram(env, streams);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (!(error instanceof CommandError)) throw error;
    const wantsJson = argv.some((word, at) => word === '--output=json' || ((word === '-o' || word === '--output') && argv[at + 1] === 'json') || word === '-ojson');
    streams.err.write(wantsJson ? `${JSON.stringify(errorFields(error))}\n` : renderError(error));
    return EXIT_FAILED;
  }
}
