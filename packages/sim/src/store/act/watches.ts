import { fail } from '../../level/violation.ts';
import { MAX_WATCHES_OPEN } from '../limits.ts';
import type { Replica } from '../replica.ts';
import type { StoreWorld } from '../world.ts';
import { Watching } from './watching.ts';

/** One more, one less, some that have room again, or some of what they are due. */
export function watch(world: StoreWorld, replica: Replica): void {
  const { prng, watches } = world;
  const choice = prng.below(6);
  const open = watches.filter(({ isOver }) => !isOver);
  if (choice <= 1 && open.length < MAX_WATCHES_OPEN) return openWatch(world, replica);
  const some = open[prng.below(Math.max(1, open.length))];
  if (choice === 1 && some !== undefined) some.cancel();
  else if (choice === 2) for (const each of open) each.resume();
  else replica.store.stepWatches(world.units());
  for (const each of open) each.askProgress();
  countWatches(world, replica);
}

export function openWatch({ prng, commands, counts, watches }: StoreWorld, replica: Replica, isAll = false): void {
  const startRevision = prng.chance(1, 2) ? 0 : Math.max(1, replica.model.revision + 2 - prng.below(10));
  const wanted = { key: commands.key(), end: commands.end(), startRevision, prevKv: prng.chance(1, 2) };
  const watching = new Watching(isAll || prng.chance(1, 3) ? { ...wanted, key: '\0', end: '\0' } : wanted, replica, () =>
    prng.chance(4, 5),
  );
  if (!watching.open()) return;
  counts.watches++;
  watches.push(watching);
}

export function stepWatches(world: StoreWorld, replica: Replica): void {
  replica.store.stepWatches(world.units());
  for (const watching of watchesAt(world, replica)) watching.askProgress();
}

export function countWatches(world: StoreWorld, replica: Replica): void {
  const { store, name } = replica;
  const open = watchesAt(world, replica).filter(({ isOver }) => !isOver).length;
  if (store.watchCount !== open) fail('watch', `${name} counts ${store.watchCount} watches; ${open} are open`);
}

export function watchesAt({ watches }: StoreWorld, replica: Replica): readonly Watching[] {
  return watches.filter((each) => each.replica === replica);
}
