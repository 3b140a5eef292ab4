import { MAX_CURSORS_OPEN } from '../limits.ts';
import type { Replica } from '../replica.ts';
import { toEnd } from '../to-end.ts';
import type { StoreWorld } from '../world.ts';
import { openHash, openRange } from './cursors.ts';

/** Leases at once, or a cursor more that is read on while the store goes on. */
export function read(world: StoreWorld, replica: Replica): void {
  const { prng, readings, hashesKv } = world;
  world.counts.reads++;
  if (prng.chance(1, 4)) return replica.checkLeases(world.logTime, prng.between(1, 4));
  if (readings.length >= MAX_CURSORS_OPEN) return readOn(world);
  const { revision } = replica.model;
  const reading = prng.chance(1, 5)
    ? openHash(replica, prng.chance(1, 2) ? 0 : Math.max(1, revision - prng.below(6)), hashesKv)
    : openRange(replica, world.commands.range(replica.model));
  if (reading === undefined) return;
  readings.push(reading);
  if (prng.chance(1, 2)) finishReads(world);
}

export function readOn(world: StoreWorld): void {
  world.readings = world.readings.filter((reading) => {
    if (!world.prng.chance(1, 20)) return !reading.step(world.units());
    reading.close();
    return false;
  });
}

export function finishReads(world: StoreWorld): void {
  for (const reading of world.readings) toEnd('a read', () => reading.step(world.units()));
  world.readings = [];
}
