import { openDataDirectory, openPartialSnapshot, openWal, removeSnapshots, removeUnfinishedSnapshots } from '@raftgate/storage';
import type { Identity, OpenedWal, SnapshotId, SnapshotReceiver, StorageError } from '@raftgate/storage';
import { fail } from '../level/violation.ts';
import { Caller } from './act/caller.ts';
import { identityAsWritten } from './check/identity.ts';
import { placeOf, told, truths } from './check/place.ts';
import { oneBeginning } from './check/leftovers.ts';
import { othersRefused } from './check/others.ts';
import { seen } from './check/seen.ts';
import { segmentsFollow } from './check/segments.ts';
import { CLUSTER, isBeginningOf, readImage, receivedBytesOf } from './images.ts';
import { saidBy } from './model.ts';
import { DIRECTORY, nameOf, numbersOf, pathsOf, receivedPaths, segmentsOf, WAL } from './names.ts';
import { DAMAGE_CODES, dataDirectory, DOUBTFUL_PERCENT, probe, probeResumed, troubleStarts } from './probe.ts';
import type { Beginning, StorageWorld } from './world.ts';

const DAMAGED_SNAPSHOT: readonly string[] = ['RG_SNAPSHOT_CORRUPT', 'RG_SNAPSHOT_FOREIGN'];

/** Of each step of a start that follows a new beginning that was cut short. */
const DOUBTFUL_TRIES = 3;
/** Of so many starts one is tried by somebody else, too. */
const OTHERS_STARTS = 3;

/** From one start of the process to its end: opens, believes what it reads, and goes on as a member does. */
export class Life {
  private readonly world: StorageWorld;
  private resumable: SnapshotReceiver | undefined;

  constructor(world: StorageWorld) {
    this.world = world;
  }

  run(acts: number): void {
    const { isCutShort } = this.world;
    const log = this.start();
    if (log === undefined) return;
    const caller = new Caller(this.world, log, this.resumable);
    if (isCutShort) caller.beginTorn();
    caller.run(acts);
  }

  /** Undefined when the disk failed, or its damage was found: nothing goes on from there. */
  start(): OpenedWal | undefined {
    const { world } = this;
    const { machine, options } = world;
    if (!world.isBorn) machine.snare();
    else if (!world.isDamaged && (world.isCutShort || world.prng.chance(options.startPercent, 100)))
      troubleStarts(world, world.isCutShort ? DOUBTFUL_TRIES : 1);
    world.isCutShort = false;
    const [error, identity, created] = machine.call<[StorageError | undefined, Identity | undefined, boolean]>(
      'openDataDirectory',
      (done) => openDataDirectory(machine.disk, dataDirectory(options.segmentBytes), done),
    );
    if (identity === undefined) return this.refused(error);
    if (created && world.isBorn) fail('born-once', 'a data directory that was there is born again');
    world.isBorn = true;
    const { cluster, member, name, incarnation } = dataDirectory(options.segmentBytes);
    const isIt = identity.cluster === cluster && identity.member === member && identity.name === name;
    if (!isIt || identity.incarnation !== incarnation || identity.lineage !== 1)
      fail('nothing-invented', 'another identity than was written');
    identityAsWritten(world);
    const [failed, log] = machine.call<[StorageError | undefined, OpenedWal | undefined]>('openWal', (done) =>
      openWal({ disk: machine.disk }, dataDirectory(options.segmentBytes), done),
    );
    if (log === undefined) return this.refused(failed);
    world.say('starts', `${log.tail} ${told(saidBy(log))}`);
    if (!this.believe(log)) return undefined;
    // Now and then, and drawing nothing of the history's.
    if (machine.steps % OTHERS_STARTS === 0 && !machine.isFaulty) othersRefused(machine.disk, dataDirectory(options.segmentBytes));
    return this.clean(log);
  }

  private refused(error: StorageError | undefined): undefined {
    const { machine, isDamaged } = this.world;
    if (error === undefined) fail('starts-after-crash', 'neither an error nor a result');
    const isAllowed = error.code === 'RG_DISK' ? machine.isFaulty : isDamaged && DAMAGE_CODES.includes(error.code);
    if (!isAllowed) fail('starts-after-crash', `${error.code}: ${error.message} ${error.found ?? ''}`);
  }

  /** Holds what was read against what was written; false where damage was found and the log cannot go on. */
  private believe(log: OpenedWal): boolean {
    const { world } = this;
    const { model, isDamaged, prng, options, counts } = world;
    const says = saidBy(log);
    if (log.tail === 'ambiguous') {
      counts.ambiguous++;
      if (!isDamaged) fail('starts-after-crash', `ambiguous: ${log.report.join('; ')}`);
      truths(model, says, [...model.past, ...model.states]);
      seen(world.machine.disk, log);
      return this.anew(log);
    }
    if (log.tail === 'torn') {
      counts.torn++;
      world.isTroubled = true;
    }
    model.cutAfter(placeOf(model, says));
    this.world.isDamaged = false;
    if (says.entries.at(-1)?.index !== undefined && log.wal.lastIndex !== says.entries.at(-1)?.index)
      fail('counters', `lastIndex ${log.wal.lastIndex}, the last entry is ${says.entries.at(-1)?.index}`);
    if (prng.chance(world.isTroubled ? DOUBTFUL_PERCENT : options.probePercent, 100)) {
      counts.probes++;
      probe(this.world);
    }
    return this.reads(log);
  }

  private problemOf(id: SnapshotId): string | undefined {
    const { machine } = this.world;
    return machine.call<[string | undefined]>('snapshot', (done) => readImage(machine.disk, id, done))[0];
  }

  /** The snapshot the marker names is there, whole, and the right one. */
  private reads(log: OpenedWal): boolean {
    const { machine, prng, options } = this.world;
    const marker = log.snapshotMarker;
    if (marker !== undefined) {
      const problem = this.problemOf(marker);
      if (problem === 'RG_DISK' && machine.isFaulty) return false;
      if (this.world.spoiled.has(nameOf(marker)) && DAMAGED_SNAPSHOT.includes(problem ?? '')) return this.lost(log);
      if (problem !== undefined) fail('snapshot-of-the-marker', `${nameOf(marker)}: ${problem}`);
    }
    segmentsFollow(segmentsOf(machine.disk), this.world.options.segmentBytes);
    oneBeginning(machine.disk);
    if (pathsOf(machine.disk, WAL, '.tmp').length > 0) fail('bounded', 'a segment that was never used outlives a start');
    // Again, before the first new beginning was gone on with: what both left stands side by side.
    const percent = log.recovering === 0 ? options.anewPercent : 2 * options.anewPercent;
    return prng.chance(percent, 100) ? this.anew(log) : true;
  }

  /** A log whose snapshot does not verify begins anew, from nothing. */
  private lost(log: OpenedWal): boolean {
    this.world.counts.damagedSnapshots++;
    return this.anew(log, true);
  }

  private anew(log: OpenedWal, isLost = log.tail === 'ambiguous'): boolean {
    const { world } = this;
    const { machine, model, prng, counts } = world;
    let marker = prng.chance(1, 2) ? log.snapshotMarker : undefined;
    if (marker !== undefined && isLost && this.problemOf(marker) !== undefined) marker = undefined;
    // What an ambiguous log says is not one of the states: both what it says and what follows may be read next.
    if (isLost) model.restart(saidBy(log));
    const place = model.beginAnew(marker);
    world.isCutShort = true;
    machine.snare();
    const [error] = machine.call<[StorageError | undefined]>('beginAnew', (done) => log.wal.beginAnew(marker, done));
    world.say('begins anew', marker?.index ?? 0);
    machine.mayFail('beginAnew', error);
    if (error !== undefined) return false;
    world.isCutShort = false;
    counts.beginnings++;
    oneBeginning(machine.disk);
    world.isDamaged = false;
    model.acknowledge(place);
    return true;
  }

  private clean(log: OpenedWal): OpenedWal {
    const { machine, prng, model } = this.world;
    const { marker } = model.now;
    // One or the other at each start: what an older life left would stand beside what this one begins.
    const isBegun = prng.chance(1, 2);
    if (isBegun) this.resumable = this.begun(marker?.index ?? 0);
    else {
      this.world.beginnings = [];
      this.world.unfinished.clear();
      const [error] = machine.call<[StorageError | undefined]>('removeUnfinishedSnapshots', (done) =>
        removeUnfinishedSnapshots(machine.disk, DIRECTORY, done),
      );
      machine.mayFail('removeUnfinishedSnapshots', error);
    }
    if (prng.chance(1, 2)) {
      const kept = marker === undefined ? [] : [marker];
      const [error] = machine.call<[StorageError | undefined]>('removeSnapshots', (done) =>
        removeSnapshots(machine.disk, DIRECTORY, kept, done),
      );
      machine.mayFail('removeSnapshots', error);
    }
    return log;
  }

  /** What was held of a snapshot is there, as far as it was. */
  private begun(index: number): SnapshotReceiver | undefined {
    const { machine, beginnings } = this.world;
    // Of those that were begun, before any of them is removed.
    const newest = receivedPaths(machine.disk)
      .map((path) => numbersOf(path)[0])
      .filter((each) => each > index)
      .at(-1);
    this.world.unfinished.clear();
    if (newest !== undefined) probeResumed(this.world, index);
    const [error, receiver] = machine.call<[StorageError | undefined, SnapshotReceiver | undefined]>('openPartialSnapshot', (done) =>
      openPartialSnapshot(machine.disk, DIRECTORY, CLUSTER, index, done),
    );
    machine.mayFail('openPartialSnapshot', error);
    if (error !== undefined) return undefined;
    this.world.say('goes on with', receiver === undefined ? 'nothing' : `${nameOf(receiver.id)} ${receiver.receivedBytes}`);
    if (receiver !== undefined && receiver.id.index !== newest)
      fail('acknowledged-durable', `a snapshot at ${receiver.id.index} is gone on with; ${newest} is the newest one that counts`);
    const held = heldOf(
      beginnings.filter(({ id }) => id.index > index),
      receiver,
    );
    this.world.beginnings = held === undefined ? [] : [held];
    if (receiver === undefined) return undefined;
    if (receivedBytesOf(machine.disk).length !== receiver.receivedBytes)
      fail('cut-back', `a snapshot is gone on with at ${receiver.receivedBytes} bytes, and its file is longer`);
    if (isBeginningOf(machine.disk, receiver)) {
      this.world.unfinished.add(nameOf(receiver.id));
      return receiver;
    }
    if (held !== undefined) fail('acknowledged-durable', 'the beginning of a snapshot that was held has other bytes');
    // A harmed stream whose chunks verify one by one left it: its sender sees another hash, and sends the whole file.
    machine.call('abort', (done) => receiver.abort(done));
    return undefined;
  }
}

/** Which of `beginnings` is gone on with; the snapshot that was held is there, with no fewer bytes. */
function heldOf(beginnings: readonly Beginning[], receiver: SnapshotReceiver | undefined): Beginning | undefined {
  if (receiver === undefined)
    return beginnings.length > 0 ? fail('acknowledged-durable', 'the beginning of a snapshot that was held is gone') : undefined;
  const held = beginnings.find(({ id }) => id.index === receiver.id.index && id.term === receiver.id.term);
  if (receiver.receivedBytes < (held?.bytes ?? 0))
    fail('acknowledged-durable', `of a snapshot ${receiver.receivedBytes} bytes are left; ${held?.bytes} were held`);
  return held;
}
