import type { Command } from '@raftgate/store';
import { fail } from '../../level/violation.ts';
import { entryOf, type StoreEntry } from '../entries.ts';
import { NEWEST_VERSION, PLENTY } from '../limits.ts';
import { freshStore, type Replica } from '../replica.ts';
import { toEnd } from '../to-end.ts';
import type { StoreWorld } from '../world.ts';
import { hashOf, Image, restored } from './images.ts';

const KIND_COMMANDS = 1;
const PLENTY_BYTES = 16_384;
/** States of more versions take too long to hold twice. */
const MAX_VERSIONS = 200;

/** Two that may differ in little, from where the leader stands. */
export function twins({ prng, leader, commands, counts, logTime }: StoreWorld): void {
  if (leader.model.versions.length > MAX_VERSIONS) return;
  counts.twins++;
  const command = commands.next(leader.model);
  compareTwins(leader, command, prng.chance(1, 2) ? commands.next(leader.model) : varied(command), logTime);
}

/**
 * What the state hash is for: two stores from one image apply two entries; they have the same hash if, and only if, they are the
 * same then. Whoever differed by `other` alone would be found by it.
 */
function compareTwins(replica: Replica, command: Command, other: Command, logTime: number): void {
  const image = new Image(replica);
  const { appliedIndex, appliedTerm } = replica.store;
  const after = (each: Command): readonly [string, string] => {
    const made = entryOf(appliedIndex + 1, appliedTerm, logTime, KIND_COMMANDS, [each]);
    const model = image.model.clone();
    model.apply(each, logTime);
    return [model.text(), applied(image, made)];
  };
  const [one, two] = [after(command), after(other)];
  if (one[0] !== two[0] && one[1] === two[1]) fail('state-hash', `${command.kind} and another ${other.kind} have the same hash`);
}

function applied(image: Image, { entry }: StoreEntry): string {
  const store = restored(image, freshStore(PLENTY_BYTES));
  if (hashOf(store) !== image.hash) fail('image', 'a restored store has another hash');
  store.begin(entry, { applied: () => {} });
  toEnd('an entry', () => store.step(PLENTY));
  return hashOf(store);
}

/** The same command with one thing about it another. */
function varied(command: Command): Command {
  switch (command.kind) {
    case 'put':
      return { ...command, value: command.ignoreValue ? command.value : Uint8Array.of(...command.value, 1) };
    case 'leaseGrant':
      return { ...command, ttlSeconds: command.ttlSeconds + 5 };
    case 'alarm':
      return { ...command, member: command.member + 1 };
    case 'memberAttributes':
      return { ...command, name: `${command.name}x` };
    case 'clusterVersion':
      return { ...command, version: (command.version % NEWEST_VERSION) + 1 };
    case 'compact':
      return { ...command, revision: Math.max(0, command.revision - 1) };
    default:
      return command;
  }
}
