import { RECORD_ALIGNMENT } from '../limits.ts';
import { pairOf, SNAP, WAL } from '../names.ts';
import type { StorageWorld } from '../world.ts';

const SECTOR = 512;
const NEAR_BYTES = 1_500;

/** Something at rest is not what was written: a bit, a byte, a sector of zeros or of somewhere else. */
export function damage(world: StorageWorld): void {
  const { prng, machine } = world;
  const { disk } = machine;
  const segments = pairOf(disk, WAL, '.wal');
  const files = pairOf(disk, SNAP, '.snap');
  if (files.length > 0 && prng.chance(1, 4)) return damageSnapshot(world, files[prng.below(files.length)]);
  if (segments.length === 0) return;
  const path = segments[prng.below(segments.length)];
  const bytes = disk.contents(path);
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  if (used === 0) return;
  // Often near the end: what was acknowledged last is what nothing stands behind.
  const at = prng.chance(1, 2) ? Math.max(0, used - 1 - prng.below(Math.min(used, NEAR_BYTES))) : prng.below(used);
  const sector = Math.floor(at / SECTOR) * SECTOR;
  const other = disk.contents(segments[prng.below(segments.length)]).slice();
  // A sector that took the whole last group along cannot be told from one that was never written (001-formats, section 3).
  const kind = segments.indexOf(path) >= segments.length - 2 ? prng.below(2) : prng.below(4);
  world.counts.damages++;
  world.isDamaged = true;
  world.mayLookTorn = kind > 1 || hasZeroSector(bytes);
  world.say('damaged', `${path} ${at} ${kind}`);
  if (kind <= 1) return disk.flip(path, at, kind === 0 ? 1 << prng.below(8) : 1 + prng.below(255));
  const from = Math.floor(prng.below(other.length) / SECTOR) * SECTOR;
  for (let byte = 0; byte < SECTOR; byte++) {
    const next = kind === 2 ? 0 : other[from + byte];
    disk.flip(path, sector + byte, bytes[sector + byte] ^ next);
  }
}

/** Whatever of the file is another must be found, before anything of it is used. */
function damageSnapshot(world: StorageWorld, path: string): void {
  const { disk } = world.machine;
  const { length } = disk.contents(path);
  if (length === 0) return;
  const at = world.prng.below(length);
  world.counts.damages++;
  world.spoiled.add(
    path
      .slice(SNAP.length + 1)
      .split(/[-.]/)
      .slice(0, 2)
      .map((part) => Number.parseInt(part, 16))
      .join('.'),
  );
  world.say('damaged', `${path} ${at}`);
  disk.flip(path, at, 1 << world.prng.below(8));
}

/** A flip beside a sector of zeros in the very last group cannot be told from a cut: the limit the format states. */
function hasZeroSector(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = SECTOR;
  while (end + RECORD_ALIGNMENT <= bytes.length && view.getUint32(end, true) > 0)
    end += RECORD_ALIGNMENT * (1 + Math.ceil(view.getUint32(end, true) / RECORD_ALIGNMENT));
  for (let at = SECTOR; at < end; at += SECTOR) if (bytes.subarray(at, at + SECTOR).every((byte) => byte === 0)) return true;
  return false;
}
