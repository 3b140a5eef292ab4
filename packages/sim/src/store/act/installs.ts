import { fail } from '../../level/violation.ts';
import { MAX_IMAGES } from '../limits.ts';
import type { Replica } from '../replica.ts';
import type { StoreWorld } from '../world.ts';
import { hashOf, Image, Loading } from './images.ts';
import { watchesAt } from './watches.ts';

/** An image taken here, encoded while the store goes on, loaded there, cut anywhere, and installed where it is ahead. */
export function image(world: StoreWorld): void {
  const { prng, images, loading } = world;
  if (loading !== undefined) return load(world, loading.load, loading.replica);
  if (images.length < MAX_IMAGES && prng.chance(1, 2)) {
    world.counts.captures++;
    return void images.push(new Image(world.someone()));
  }
  const taken = images[prng.below(Math.max(1, images.length))];
  if (taken === undefined || prng.chance(1, 3)) return void taken?.step();
  images.splice(images.indexOf(taken), 1);
  const behind = world.replicas.reduce((a, b) => (b.store.appliedIndex < a.store.appliedIndex ? b : a));
  const replica = prng.chance(1, 4) ? world.someone() : behind;
  world.loading = { load: new Loading(taken, replica.store, prng.fork(world.steps)), replica };
}

function load(world: StoreWorld, loading: Loading, replica: Replica): void {
  const { prng, counts } = world;
  if (prng.chance(1, 10)) return void (world.loading = undefined);
  let isDone = false;
  for (let turns = prng.below(30); turns > 0 && !isDone; turns--) isDone = loading.step(world.units() * 10);
  if (!isDone) return;
  world.loading = undefined;
  if (!loading.install(replica)) return void counts.refusedImages++;
  counts.installs++;
  installed(world, loading.image, replica);
}

function installed(world: StoreWorld, { index, model, hash }: Image, replica: Replica): void {
  const { store, name } = replica;
  replica.model = model.clone();
  world.say('installed', `${index} at ${name}`);
  for (const watching of watchesAt(world, replica)) watching.replaced();
  if (hashOf(store) !== hash) fail('image', `${name} has another hash than the image`);
  if (store.appliedIndex !== index) fail('image', `${name} stands at ${store.appliedIndex}`);
  replica.check();
  replica.readAll();
  replica.checkLeases(world.logTime, 3);
}
