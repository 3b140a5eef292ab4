import { Argument, type Command } from 'commander';
import { liveNames } from '../complete/live.ts';
import { EXIT_FILES, SCRIPTS, SHELLS, type Shell } from '../complete/scripts.ts';
import { serveFlags } from '../complete/serve-flags.ts';
import { simNames } from '../complete/sim-names.ts';
import { wantedAt, type Candidate } from '../complete/wanted.ts';
import { contextOf } from '../context.ts';
import { Ended } from '../errors.ts';
import type { Streams } from '../streams.ts';

export function addCompletion(program: Command, streams: Streams): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'yours').choices(SHELLS))
    .description('print a script that completes commands, options and live names')
    .addHelpText('after', '\nExamples:\n  source <(raftgate completion bash)\n  raftgate completion fish | source\n')
    .action((shell: Shell) => void streams.out.write(SCRIPTS[shell]));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const cursor = words.at(-1) ?? '';
      // Nobody wants an error between two keystrokes.
      const silent: Streams = { out: streams.out, err: { write: () => undefined } };
      const candidates = await candidatesFor(program, words, silent).catch(() => []);
      if (candidates === 'files') throw new Ended(EXIT_FILES);
      for (const { word, about } of candidates) if (word.startsWith(cursor)) streams.out.write(`${word}\t${about.split('\n')[0]}\n`);
    });
}

async function candidatesFor(program: Command, words: readonly string[], streams: Streams): Promise<readonly Candidate[] | 'files'> {
  const wanted = wantedAt(program, words);
  switch (wanted.type) {
    case 'words':
      return wanted.words;
    case 'serve':
      return serveFlags();
    case 'files':
      return 'files';
    case 'nothing':
      return [];
    case 'sim':
      return listed(await simNames(wanted.names), wanted.isList, words);
    case 'live':
      takeOptions(program, words);
      return listed(await liveNames(contextOf(program, streams), wanted.names, wanted.positionals), wanted.isList, words);
  }
}

/** In a list only what stands behind its last comma is completed. */
function listed(candidates: readonly Candidate[], isList: true | undefined, words: readonly string[]): readonly Candidate[] {
  const cursor = words.at(-1) ?? '';
  const before = isList === undefined ? '' : cursor.slice(0, cursor.lastIndexOf(',') + 1);
  const taken = before.split(',');
  return candidates.flatMap(({ word, about }) => (taken.includes(word) ? [] : [{ word: before + word, about }]));
}

/** The program's own options as they stand on the line that is being completed. */
function takeOptions(program: Command, words: readonly string[]): void {
  for (const name of ['endpoints', 'namespace']) {
    const at = words.findIndex((word) => word.split('=')[0] === `--${name}`);
    const value = words[at]?.includes('=') ? words[at].slice(name.length + 3) : words[at + 1];
    if (at >= 0 && value !== undefined) program.setOptionValue(name, value);
  }
}
