import type { MemoryDisk } from '@raftgate/storage/testing';
import { SECTOR_BYTES } from '../limits.ts';
import { DIRECTORY, nameOf, numbersOf, pathsOf, segmentPaths, SNAP, WAL } from '../names.ts';
import { recordsOf, SEALED, type FoundRecord } from '../records.ts';
import type { StorageWorld } from '../world.ts';
import { aimed } from './aimed.ts';
import { inflict, isGoneOn, usedOf, type Harmed } from './harm.ts';

/** How far from the end of what is written is near it. */
const NEAR_BYTES = 1_500;
/** Of a record. */
const LENGTH_BYTES = 4;
/** Of a snapshot's file, about: the fixed part of what it says of itself. */
const HEADER_BYTES = 40;

/** Something at rest is not what was written: a bit, a byte, a length, a sector of zeros, a sector or a group elsewhere; now and then two of them. */
export function damage(world: StorageWorld): void {
  const { prng, machine } = world;
  const paths = new Set<string>();
  for (let left = prng.chance(1, 4) ? 2 : 1; left > 0; left--) {
    const aim = world.ending !== undefined && prng.chance(3, 4) ? aimed(machine.disk, prng, world.ending) : undefined;
    if (aim !== undefined) {
      if (!paths.has(aim.path)) damaged(world, aim, world.ending ?? '');
      paths.add(aim.path);
      continue;
    }
    const files = pathsOf(machine.disk, SNAP, '.snap');
    if (prng.chance(1, 12)) damageIdentity(world);
    else if (files.length > 0 && prng.chance(1, 4)) damageSnapshot(world, files[prng.below(files.length)]);
    else damageLog(world, paths);
  }
}

function damageLog(world: StorageWorld, paths: Set<string>): void {
  const { prng, machine } = world;
  const { disk } = machine;
  const segments = segmentPaths(disk);
  const path = world.ending === 'edge' || prng.chance(1, 2) ? segments.at(-1) : segments[prng.below(Math.max(1, segments.length))];
  if (path === undefined || paths.has(path)) return;
  paths.add(path);
  // With the one behind it gone, another one's damage may look like a power cut after all.
  if (world.ending === undefined && paths.size === 1 && prng.chance(1, 12)) return lose(world, segments, path);
  const bytes = disk.contents(path).slice();
  const used = usedOf(bytes);
  const records = recordsOf(bytes);
  if (records.length === 0) return;
  // Often near the end: what was acknowledged last is what nothing stands behind.
  const last = records[records.length - 1];
  const isLast = world.ending === 'edge' ? prng.chance(3, 4) : prng.chance(1, 3);
  const at = isLast
    ? prng.between(last.at, last.end - 1)
    : prng.chance(1, 2)
      ? Math.max(0, used - 1 - prng.below(Math.min(used, NEAR_BYTES)))
      : prng.below(used);
  const isPast = isGoneOn(disk, path);
  // A sector that took the whole last group along cannot be told from one that was never written (001-formats, section 3).
  // Where the log went on behind it, it can.
  const settled = isPast
    ? Math.ceil(last.end / SECTOR_BYTES)
    : Math.floor((records.find(({ group }) => group === last.group)?.at ?? 0) / SECTOR_BYTES);
  const kind = prng.chance(1, 3) ? prng.below(3) : prng.below(settled > 0 ? 7 : 3);
  const draw: Draw = { kind, at, settled, records, whose: prng.chance(2, 3) ? last : records[prng.below(records.length)] };
  const others = [...segments, ...pathsOf(disk, WAL, '.bad')];
  const next = harmed(world, bytes, disk.contents(others[prng.below(others.length)]), draw);
  damaged(world, { path, bytes: next }, `${at} ${kind}`);
}

function damaged(world: StorageWorld, harm: Harmed, how: string): void {
  if (inflict(world.machine.disk, harm)) note(world, 'damaged', `${harm.path} ${how}`);
}

function note(world: StorageWorld, what: string, where: string): void {
  world.counts.damages++;
  world.isDamaged = true;
  world.say(what, where);
}

/** What is drawn for one harm. */
interface Draw {
  readonly kind: number;
  readonly at: number;
  /** Sectors before the last group. */
  readonly settled: number;
  readonly records: readonly FoundRecord[];
  /** The record whose length is gone. */
  readonly whose: FoundRecord;
}

/** What is on the disk instead of `bytes`. */
function harmed({ prng }: StorageWorld, bytes: Uint8Array, other: Uint8Array, { kind, at, settled, records, whose }: Draw): Uint8Array {
  const next = bytes.slice();
  const from = Math.floor(prng.below(other.length) / SECTOR_BYTES) * SECTOR_BYTES;
  const sector = prng.below(Math.max(1, settled)) * SECTOR_BYTES;
  if (kind <= 1) next[at] ^= kind === 0 ? 1 << prng.below(8) : 1 + prng.below(255);
  else if (kind === 2) next.fill(0, whose.at, whose.at + LENGTH_BYTES);
  else if (kind === 3) next.fill(0, sector, sector + SECTOR_BYTES);
  else if (kind === 4) next.set(other.subarray(from, from + SECTOR_BYTES), sector);
  else if (kind === 5) misdirect(next, records[prng.below(records.length)].group, records[prng.below(records.length)]);
  // As if the file's content were another file's, all but its first sector.
  else next.set(other.subarray(SECTOR_BYTES, bytes.length), SECTOR_BYTES);
  return next;
}

/** A file is gone: the names of a directory were damaged. What the log names as its end cannot be missing without a word. */
function lose(world: StorageWorld, segments: readonly string[], drawn: string): void {
  const { disk } = world.machine;
  const [before, path, last] = segments.slice(-3);
  // What stands behind it looks as if it had never been used, where the one before is not sealed either.
  const isUnseen = last !== undefined && !isGoneOn(disk, path) && world.prng.chance(2, 3);
  const lost = isUnseen ? path : drawn;
  note(world, 'lost', lost);
  disk.remove(lost, () => {});
  disk.syncDirectory(WAL, () => {});
  disk.drain();
  if (isUnseen) unseal(disk, before);
}

/** The seal is gone, as if it had never been written. */
function unseal(disk: MemoryDisk, path: string): void {
  const bytes = disk.contents(path).slice();
  const seal = recordsOf(bytes).at(-1);
  if (seal?.type !== SEALED) return;
  for (let at = seal.at; at < seal.end; at++) if (bytes[at] !== 0) disk.flip(path, at, bytes[at]);
}

/** A group was written where another record stands, or did; its own place was never written. */
function misdirect(bytes: Uint8Array, group: number, { at }: FoundRecord): void {
  const own = recordsOf(bytes).filter((record) => record.group === group);
  const [from, to] = [own[0].at, own[own.length - 1].end];
  const written = bytes.slice(from, to);
  bytes.fill(0, from, to);
  bytes.set(written.subarray(0, bytes.length - at), at);
}

/** The start is refused from here on. */
function damageIdentity(world: StorageWorld): void {
  const { prng, machine } = world;
  const [path] = pathsOf(machine.disk, `${DIRECTORY}/member`, 'identity');
  if (path === undefined) return;
  note(world, 'damaged', path);
  machine.disk.flip(path, prng.below(machine.disk.contents(path).length), 1 << prng.below(8));
}

/** Whatever of the file is another must be found, before anything of it is used. */
function damageSnapshot(world: StorageWorld, path: string): void {
  const { disk } = world.machine;
  const { length } = disk.contents(path);
  if (length === 0) return;
  // Its header counts before the rest is read.
  const at = world.prng.below(world.prng.chance(1, 3) ? Math.min(length, HEADER_BYTES) : length);
  world.counts.damages++;
  const [index, term] = numbersOf(path);
  world.spoiled.add(nameOf({ index, term }));
  world.say('damaged', `${path} ${at}`);
  disk.flip(path, at, 1 << world.prng.below(8));
}
