import type { Command, CommanderError } from 'commander';
import { CommandError } from './errors.ts';

const HELP = /^commander\.(help|helpDisplayed|version)$/;

/** Errors of the command line in the form of all others, with the usage of the command they belong to. */
export function tellUsage(command: Command): void {
  command.exitOverride((error) => {
    throw HELP.test(error.code) ? error : usageError(command, error);
  });
  for (const child of command.commands) tellUsage(child);
}

function usageError(command: Command, error: CommanderError): CommandError {
  const [sentence = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = more
    .join(' ')
    .trim()
    .replace(/^\(|\)$/g, '');
  const path = pathOf(command);
  const wayOut = `${path} --help says more`;
  return new CommandError(
    'RG_USAGE',
    sentence,
    { expected: `${path} ${command.usage()}` },
    suggestion === '' ? wayOut : `${suggestion.replace(/^Did you mean/, 'did you mean')} ${wayOut}`,
  );
}

/** `raftgate rollout start`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
