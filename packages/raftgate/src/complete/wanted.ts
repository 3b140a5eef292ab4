import type { Argument, Command, Option } from 'commander';
import { KINDS } from '../commands/get.ts';
import { SHELLS } from './scripts.ts';

/** A word that could stand there, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What the word under the cursor may become. */
export type Wanted =
  | { readonly type: 'words'; readonly words: readonly Candidate[] }
  /** Names the cluster knows: of resources, or of the rollouts or kill switches of a channel; `isList`: comma separated. */
  | { readonly type: 'live'; readonly names: LiveNames; readonly positionals: readonly string[]; readonly isList?: true }
  /** Names the simulator knows. */
  | { readonly type: 'sim'; readonly names: SimNames; readonly isList?: true }
  | { readonly type: 'files' }
  | { readonly type: 'serve' }
  | { readonly type: 'nothing' };
export type SimNames = 'scopes' | 'mutants' | 'options';
export type LiveNames = 'channels' | 'bundles' | 'rollouts' | 'switches' | 'resources' | 'members';

const NOTHING: Wanted = { type: 'nothing' };

/** `words` are those behind `raftgate`; the last is under the cursor and may be empty. */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const cursor = words.at(-1) ?? '';
  let command = program;
  let pending: Option | undefined;
  const positionals: string[] = [];
  for (const word of words.slice(0, -1)) {
    if (takes(pending, word)) {
      pending = undefined;
    } else if (word.startsWith('-')) {
      pending = optionsOf(command).find((each) => (each.short === word || each.long === word) && (each.required || each.optional));
    } else if (command.commands.length > 0) {
      const child = command.commands.find((each) => each.name() === word);
      if (child === undefined) return NOTHING;
      if (child.name() === 'serve') return { type: 'serve' };
      command = child;
    } else {
      positionals.push(word);
    }
  }
  if (takes(pending, cursor)) return valueOf(pending, positionals);
  if (cursor.startsWith('-')) return fixed(optionsOf(command).map((option) => [option.long ?? option.flags, option.description]));
  if (command.commands.length > 0)
    return fixed(
      program
        .createHelp()
        .visibleCommands(command)
        .map((child) => [child.name(), child.description()]),
    );
  const argument = command.registeredArguments[positionals.length];
  return argument === undefined ? NOTHING : argumentOf(argument, positionals);
}

/** An option that may do without a value has none where the next option stands. */
const takes = (pending: Option | undefined, word: string): pending is Option =>
  pending !== undefined && (pending.required || !word.startsWith('-'));

/** Its own and those of the program. */
function optionsOf(command: Command): readonly Option[] {
  const help = command.createHelp();
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
}

function valueOf(option: Option, positionals: readonly string[]): Wanted {
  if (option.argChoices !== undefined) return fixed(option.argChoices.map((choice) => [choice, '']));
  switch (option.long) {
    case '--filename':
    case '--steps':
    case '--dir':
    case '--patch':
    case '--cacert':
    case '--cert':
    case '--key':
      return { type: 'files' };
    case '--bundle':
    case '--to':
      return { type: 'live', names: 'bundles', positionals };
    case '--rollout':
      return { type: 'live', names: 'rollouts', positionals };
    case '--voters':
    case '--learners':
      return { type: 'live', names: 'members', positionals, isList: true };
    case '--explore':
      return { type: 'sim', names: 'scopes', isList: true };
    case '--only':
      return { type: 'sim', names: 'mutants', isList: true };
    case '--set':
      return { type: 'sim', names: 'options' };
    default:
      return NOTHING;
  }
}

function argumentOf(argument: Argument, positionals: readonly string[]): Wanted {
  switch (argument.name()) {
    case 'channel':
      return { type: 'live', names: 'channels', positionals };
    case 'bundle':
      return { type: 'live', names: 'bundles', positionals };
    case 'id':
      return { type: 'live', names: 'switches', positionals };
    case 'name':
      return { type: 'live', names: 'resources', positionals };
    case 'member':
      return { type: 'live', names: 'members', positionals };
    case 'kind':
      return fixed(KINDS.map((kind) => [kind, '']));
    case 'file':
      return { type: 'files' };
    case 'shell':
      return fixed(SHELLS.map((shell) => [shell, '']));
    default:
      return NOTHING;
  }
}

const fixed = (pairs: readonly (readonly [string, string])[]): Wanted => ({
  type: 'words',
  words: pairs.map(([word, about]) => ({ word, about })),
});
