import { Prng } from '@raftgate/bytes';
import { openDataDirectory, openPartialSnapshot, openWal } from '@raftgate/storage';
import type { DataDirectoryOptions, OpenedWal, SnapshotBeginning, SnapshotId, SnapshotReceiver, WalOptions } from '@raftgate/storage';
import type { MemoryDisk } from '@raftgate/storage/testing';
import { fail } from '../level/violation.ts';
import { aimed } from './act/aimed.ts';
import type { Ending } from './act/ending.ts';
import { inflict } from './act/harm.ts';
import { placeOf, truths } from './check/place.ts';
import { seen } from './check/seen.ts';
import { CLUSTER, MEMBER, readImage } from './images.ts';
import { MAX_STEPS } from './limits.ts';
import { saidBy } from './model.ts';
import { DIRECTORY, nameOf, receivedPaths } from './names.ts';
import type { StorageWorld } from './world.ts';

/** What a start says of a log that is damaged. */
export const DAMAGE_CODES: readonly string[] = [
  'RG_DATA_DIR_AMNESIAC',
  'RG_DATA_DIR_NEWER',
  'RG_DATA_DIR_FOREIGN',
  'RG_DATA_DIR_UNREADABLE',
];

/** How often a probe is made where something went wrong. */
export const DOUBTFUL_PERCENT = 75;
/** Of an ending. */
const DAMAGED_TRIES = 6;

/** The one data directory of every history. */
export const dataDirectory = (segmentBytes: number): DataDirectoryOptions & WalOptions => ({
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

/** The same of a snapshot that is held in the middle: what it is told to go on with is there, if no other that was removed came back. */
export function probeHeld(world: StorageWorld, id: SnapshotId, bytes: number): void {
  const copy = world.machine.disk.clone();
  copy.crash(world.prng);
  if (receivedPaths(copy).length > 1) return;
  const left = begun(copy, id.index - 1)?.receivedBytes ?? 0;
  if (left < bytes) fail('acknowledged-durable', `of a snapshot ${left} bytes are left; ${bytes} were held`);
}

/**
 * On a copy, a sync of what was received so far has failed before the program was killed: it reads well, counts as clean and is not on the
 * disk (fsyncgate). Whoever goes on with it and holds it promises all of it all the same. Draws nothing of the history's.
 */
export function probeResumed({ machine }: StorageWorld, index: number): void {
  const copy = machine.disk.clone();
  failSyncs(copy);
  const resumed = begun(copy, index);
  let held: SnapshotBeginning | undefined;
  resumed?.hold((_, beginning) => (held = beginning));
  copy.drain();
  if (held === undefined || held.bytes === 0) return;
  copy.crash(new Prng(machine.steps));
  const left = begun(copy, index)?.receivedBytes ?? 0;
  if (left < held.bytes)
    fail('acknowledged-durable', `of a snapshot that was gone on with ${left} bytes are left; ${held.bytes} were held`);
}

function failSyncs(disk: MemoryDisk): void {
  disk.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
  for (const path of receivedPaths(disk)) disk.open(path, 'write', (_, file) => file?.sync(() => file.close(() => {})));
  disk.drain();
  disk.fault = undefined;
}

function begun(disk: MemoryDisk, index: number): SnapshotReceiver | undefined {
  let receiver: SnapshotReceiver | undefined;
  openPartialSnapshot(disk, DIRECTORY, CLUSTER, index, (_, found) => (receiver = found));
  disk.drain();
  return receiver;
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
  fail('comes-to-rest', 'a start never opens the log');
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

/**
 * What the log ends in goes bad, on copies: it is found, and what is left of the log is not forgotten, or nothing that was
 * acknowledged is gone.
 */
export function damageIsFound(world: StorageWorld, ending: Ending): void {
  for (let left = DAMAGED_TRIES; left > 0; left--) {
    const copy = world.machine.disk.clone();
    copy.crash(world.prng);
    const harm = aimed(copy, world.prng, ending);
    if (harm === undefined || !inflict(copy, harm)) continue;
    world.counts.damagedEndings++;
    standsDamaged(world, copy);
  }
}

function standsDamaged({ model, options: { segmentBytes } }: StorageWorld, copy: MemoryDisk): void {
  const opened = start(copy, segmentBytes);
  copy.drain();
  const { log, why } = opened();
  if (log === undefined) return DAMAGE_CODES.includes(why) ? undefined : fail('starts-after-crash', why);
  if (log.tail !== 'ambiguous') return void placeOf(model, saidBy(log));
  truths(model, saidBy(log), [...model.past, ...model.states]);
  seen(copy, log);
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
  if (marker === undefined || spoiled.has(nameOf(marker))) return;
  let problem: string | undefined = 'never read';
  readImage(copy, marker, (found) => (problem = found));
  copy.drain();
  if (problem !== undefined) fail('snapshot-of-the-marker', `${nameOf(marker)}: ${problem}`);
}

/** Begins to open what is on `disk`; what it gives says how far that has come. */
function start(disk: MemoryDisk, segmentBytes: number): () => { readonly log: OpenedWal | undefined; readonly why: string } {
  let log: OpenedWal | undefined;
  let why = 'nothing was answered';
  openDataDirectory(disk, dataDirectory(segmentBytes), (error, _, created) => {
    if (error !== undefined || created) return void (why = error?.code ?? 'it is born again');
    openWal({ disk }, dataDirectory(segmentBytes), (failed, opened) => {
      log = opened;
      why = failed?.code ?? '';
    });
  });
  return () => ({ log, why });
}
