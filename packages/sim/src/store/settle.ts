import { fail } from '../level/violation.ts';
import { openRange } from './act/cursors.ts';
import { hashKv, hashOf, Image } from './act/images.ts';
import { finishReads } from './act/reads.ts';
import { countWatches, watchesAt } from './act/watches.ts';
import { MAX_STEPS, PLENTY } from './limits.ts';
import type { Replica } from './replica.ts';
import { toEnd } from './to-end.ts';
import type { StoreWorld } from './world.ts';

/** Everybody applies everything; then watches have told all, memory holds what readers may ask for, and no two differ. */
export function settle(world: StoreWorld): void {
  for (const replica of world.replicas) {
    world.catchUp(replica);
    finishReads(world);
    compareKeys(world, replica);
    hearAll(world, replica);
    countWatches(world, replica);
    reclaimAll(world, replica);
    replica.check();
    replica.readAll();
    replica.checkLeases(world.logTime, 5);
    compareKeys(world, replica);
  }
  compareImages(world);
}

/** HashKV: the same whoever is asked, and however much of what was compacted is reclaimed. */
function compareKeys(world: StoreWorld, { store, model, name }: Replica): void {
  for (const revision of [Math.max(1, model.compactRevision, model.revision - 3), 0]) {
    const given = hashKv(store, revision, world.units());
    const at = `${revision === 0 ? model.revision : revision} compacted ${model.compactRevision}`;
    const expected = world.hashesKv.get(at) ?? given;
    world.hashesKv.set(at, expected);
    if (given !== expected) fail('hash-kv', `${name} has ${given} at ${at}, another ${expected}`);
  }
}

function hearAll(world: StoreWorld, replica: Replica): void {
  const { store, name } = replica;
  const own = watchesAt(world, replica);
  for (let turns = 0; ; turns++) {
    if (turns > MAX_STEPS) fail('watch', `${name}: watches are never done`);
    for (const watching of own) watching.resume();
    if (store.stepWatches(world.units()) && own.every(({ isFull }) => !isFull)) break;
  }
  for (const watching of own) {
    watching.settled();
    world.counts.events += watching.heard;
    if (watching.isOver) world.counts.lostWatches++;
  }
}

/** Nobody reads any more: what compaction gave up is gone, and nothing else. */
function reclaimAll(world: StoreWorld, replica: Replica): void {
  const { store, model, name } = replica;
  world.clean(replica);
  store.defragment();
  world.clean(replica);
  if (store.reclaimedRevision !== model.compactRevision)
    fail('reclaimed', `${name} has reclaimed ${store.reclaimedRevision} of ${model.compactRevision}`);
  if (store.sizeBytes !== store.sizeInUseBytes) fail('reclaimed', `${name} holds ${store.sizeBytes} bytes, ${store.sizeInUseBytes} in use`);
  const { records } = store.capture();
  if (records !== model.survivors()) fail('reclaimed', `${name} holds ${records} records, not ${model.survivors()}`);
  if (model.compactRevision > 0) readAt(world, replica, model.compactRevision);
  readAt(world, replica, model.revision);
}

function readAt({ commands }: StoreWorld, replica: Replica, revision: number): void {
  const reading = openRange(replica, { ...commands.range(replica.model), key: '\0', end: '\0', revision });
  if (reading !== undefined) toEnd('a read', () => reading.step(PLENTY));
}

/** An image is a function of the state, however it came about; but leases may lie in any order. */
function compareImages({ leader, replicas, digest }: StoreWorld): void {
  if (leader.model.leases.size > 1) return;
  let first: string | undefined;
  for (const replica of replicas) {
    const bytes = new Image(replica).bytes.join();
    first ??= bytes;
    if (bytes !== first) fail('image', `${replica.name} has another image than ${leader.name} of the same state`);
  }
  for (const byte of hashOf(leader.store)) digest.mix(byte.charCodeAt(0));
}
