// A scenario file: prose, commands, `----`, what they said; a blank line ends it. Playing it gives the same text, or the change.
import { COMMANDS as EVERYDAY } from './commands.ts';
import { LATE_COMMANDS } from './late-commands.ts';
import { LEASE_COMMANDS } from './lease-commands.ts';
import { MEMBERSHIP_COMMANDS } from './membership-commands.ts';
import { World } from './world.ts';

const COMMANDS = { ...EVERYDAY, ...MEMBERSHIP_COMMANDS, ...LATE_COMMANDS, ...LEASE_COMMANDS };
const FENCE = '----';

/** The text with every output replaced by what the commands say. */
export function play(text: string): string {
  const world = new World();
  const played: string[] = [];
  let isOutput = false;
  for (const line of text.trimEnd().split('\n')) {
    if (isOutput && line !== '') continue;
    isOutput = false;
    played.push(line);
    if (line === FENCE) {
      played.push(...world.lines);
      world.lines = [];
      isOutput = true;
    } else if (line !== '' && !line.startsWith('#')) {
      run(world, line);
    }
  }
  if (world.lines.length > 0) throw new Error(`nobody asked for: ${world.lines.join('; ')}`);
  return `${played.join('\n')}\n`;
}

function run(world: World, line: string): void {
  const [name, ...args] = line.trim().split(/\s+/);
  if (!Object.hasOwn(COMMANDS, name)) throw new Error(`no command ${name}`);
  COMMANDS[name](world, args);
}
