import type { Command } from '@raftgate/store';
import { fail } from '../../level/violation.ts';
import { entryOf, type StoreEntry } from '../entries.ts';
import { PLENTY } from '../limits.ts';
import { freshStore, type Replica } from '../replica.ts';
import { hashOf, Image, restored } from './images.ts';

const KIND_COMMANDS = 1;

/**
 * What the state hash is for: two stores from one image apply two entries; they have the same hash if, and only if, they are the
 * same then. Whoever differed by `other` alone would be found by it.
 */
export function compareTwins(replica: Replica, command: Command, other: Command, logTime: number): void {
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
  while (!store.step(PLENTY));
  return hashOf(store);
}

const PLENTY_BYTES = 16_384;
