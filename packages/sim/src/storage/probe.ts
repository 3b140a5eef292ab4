import { openDataDirectory, openWal, type OpenedWal } from '@raftgate/storage';
import type { MemoryDisk } from '@raftgate/storage/testing';
import { fail } from '../level/violation.ts';
import { placeOf } from './check/place.ts';
import { CLUSTER, DIRECTORY, MEMBER, readImage } from './images.ts';
import { MAX_STEPS } from './limits.ts';
import { saidBy } from './model.ts';
import type { StorageWorld } from './world.ts';

export const where = (segmentBytes: number): Parameters<typeof openDataDirectory>[1] => ({
  directory: DIRECTORY,
  cluster: CLUSTER,
  member: MEMBER,
  name: 'm1',
  incarnation: 4_242,
  segmentBytes,
});

/** The power fails on a copy of the disk, right now: does it hold what was acknowledged? */
export function probe(world: StorageWorld): void {
  const copy = world.machine.disk.clone();
  copy.crash(world.prng);
  stands(world, copy);
}

/**
 * A start that does not end well, on copies: the power fails after each of its steps, or one of them fails and the power later. What is
 * repaired before it is durable, or in the wrong order, is lost by the start after it (sled#851; ALICE; fsyncgate). What a power cut
 * leaves is drawn `tries` times.
 */
export function troubleStarts(world: StorageWorld, tries: number): void {
  for (let step = 0; step < MAX_STEPS; step++) {
    let isWhole = false;
    for (let left = tries; left > 0; left--) {
      isWhole = cutStart(world, step + 1);
      failStart(world, step);
    }
    if (isWhole) return;
  }
}

/** True when the start takes no more steps than that. */
function cutStart(world: StorageWorld, steps: number): boolean {
  const copy = world.machine.disk.clone();
  const opened = start(copy, world.options.segmentBytes);
  for (let step = 0; step < steps && copy.step(); step++);
  copy.crash(world.prng);
  stands(world, copy);
  return opened().log !== undefined;
}

/** It is refused, or what it did is durable. */
function failStart(world: StorageWorld, step: number): void {
  const copy = world.machine.disk.clone();
  copy.fault = ({ number }) => (number === step ? 'EIO' : undefined);
  start(copy, world.options.segmentBytes);
  copy.drain();
  copy.fault = undefined;
  copy.crash(world.prng);
  stands(world, copy);
}

function stands({ model, options: { segmentBytes }, spoiled }: StorageWorld, copy: MemoryDisk): void {
  const opened = start(copy, segmentBytes);
  copy.drain();
  const { log, why } = opened();
  if (log === undefined) return fail('starts-after-crash', why);
  if (log.tail === 'ambiguous') fail('starts-after-crash', `ambiguous: ${log.report.join('; ')}`);
  placeOf(model, saidBy(log));
  const marker = log.snapshotMarker;
  if (marker === undefined || spoiled.has(`${marker.index}.${marker.term}`)) return;
  let problem: string | undefined = 'never read';
  readImage(copy, marker, (found) => (problem = found));
  copy.drain();
  if (problem !== undefined) fail('snapshot-of-the-marker', `${marker.index}.${marker.term}: ${problem}`);
}

/** Begins to open what is on `disk`; what it gives says how far that has come. */
function start(disk: MemoryDisk, segmentBytes: number): () => { readonly log: OpenedWal | undefined; readonly why: string } {
  let log: OpenedWal | undefined;
  let why = 'nothing was answered';
  openDataDirectory(disk, where(segmentBytes), (error, _, created) => {
    if (error !== undefined || created) return void (why = error?.code ?? 'it is born again');
    openWal({ disk }, where(segmentBytes), (failed, opened) => {
      log = opened;
      why = failed?.code ?? '';
    });
  });
  return () => ({ log, why });
}
