import { RECORD_ALIGNMENT } from '../limits.ts';
import { DIRECTORY } from '../images.ts';
import { pairOf, SNAP, WAL } from '../names.ts';
import type { StorageWorld } from '../world.ts';

const SECTOR = 512;
const NEAR_BYTES = 1_500;
const LENGTH_BYTES = 4;
const TYPE_AT = 4;
const GROUP_AT = 8;
/** About. */
const HEADER_BYTES = 40;
const RECOVERING = 6;

/** Something at rest is not what was written: a bit, a byte, a length, a sector of zeros or of somewhere else; now and then two of them. */
export function damage(world: StorageWorld): void {
  const { prng, machine } = world;
  world.mayLookTorn = false;
  const harmed = new Set<string>();
  for (let left = prng.chance(1, 4) ? 2 : 1; left > 0; left--) {
    const files = pairOf(machine.disk, SNAP, '.snap');
    if (prng.chance(1, 12)) damageIdentity(world);
    else if (files.length > 0 && prng.chance(1, 4)) damageSnapshot(world, files[prng.below(files.length)]);
    else damageLog(world, harmed);
  }
}

function damageLog(world: StorageWorld, harmed: Set<string>): void {
  const { prng, machine } = world;
  const { disk } = machine;
  const segments = pairOf(disk, WAL, '.wal');
  const path = prng.chance(1, 2) ? segments.at(-1) : segments[prng.below(Math.max(1, segments.length))];
  if (path === undefined || harmed.has(path)) return;
  harmed.add(path);
  const bytes = disk.contents(path).slice();
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  if (used === 0) return;
  const records = recordsOf(bytes);
  if (records.length === 0) return;
  // Often near the end: what was acknowledged last is what nothing stands behind.
  const last = records[records.length - 1];
  const at = prng.chance(1, 3)
    ? prng.between(last.at, last.end - 1)
    : prng.chance(1, 2)
      ? Math.max(0, used - 1 - prng.below(Math.min(used, NEAR_BYTES)))
      : prng.below(used);
  // A sector that took the whole last group along cannot be told from one that was never written (001-formats, section 3).
  const settled = Math.floor((records.find(({ group }) => group === last.group)?.at ?? 0) / SECTOR);
  const kind = prng.chance(1, 3) ? prng.below(3) : prng.below(settled > 0 ? 6 : 3);
  world.counts.damages++;
  world.isDamaged = true;
  world.mayLookTorn ||= endsInZeroSector(last);
  world.say('damaged', `${path} ${at} ${kind}`);
  if (kind <= 1) return disk.flip(path, at, kind === 0 ? 1 << prng.below(8) : 1 + prng.below(255));
  const whose = prng.chance(2, 3) ? last : records[prng.below(records.length)];
  if (kind === 2) return flipTo(world, path, bytes, whose.at, new Uint8Array(LENGTH_BYTES));
  const other = disk.contents(segments[prng.below(segments.length)]).slice();
  // As if the file's content were another file's, all but its first sector.
  if (kind === 5 && segments.length > 1) return flipTo(world, path, bytes, SECTOR, other.subarray(SECTOR, bytes.length));
  const from = Math.floor(prng.below(other.length) / SECTOR) * SECTOR;
  flipTo(world, path, bytes, prng.below(settled) * SECTOR, kind === 3 ? new Uint8Array(SECTOR) : other.subarray(from, from + SECTOR));
}

function flipTo({ machine: { disk } }: StorageWorld, path: string, bytes: Uint8Array, at: number, next: Uint8Array): void {
  for (let byte = 0; byte < next.length; byte++)
    if (bytes[at + byte] !== next[byte]) disk.flip(path, at + byte, bytes[at + byte] ^ next[byte]);
}

interface FoundRecord {
  readonly at: number;
  readonly end: number;
  readonly type: number;
  readonly group: number;
}

/** Records by their lengths, in a segment that nothing has harmed. */
function recordsOf(bytes: Uint8Array): FoundRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: FoundRecord[] = [];
  for (let at = SECTOR; at + RECORD_ALIGNMENT <= bytes.length;) {
    const length = view.getUint32(at, true);
    const end = at + RECORD_ALIGNMENT * (1 + Math.ceil(length / RECORD_ALIGNMENT));
    if (length === 0 || end > bytes.length) break;
    found.push({ at, end, type: bytes[at + TYPE_AT] & 0x7f, group: view.getUint32(at + GROUP_AT, true) });
    at = end;
  }
  return found;
}

/**
 * A flip beside a sector of zeros in the very last record cannot be told from a cut. No entry ends so; the one byte that says that
 * recovery is over may.
 */
function endsInZeroSector(last: FoundRecord): boolean {
  return last.type === RECOVERING && (last.at + RECORD_ALIGNMENT) % SECTOR === 0;
}

/** The start is refused from here on. */
function damageIdentity(world: StorageWorld): void {
  const { prng, machine } = world;
  const [path] = pairOf(machine.disk, `${DIRECTORY}/member`, 'identity');
  if (path === undefined) return;
  world.counts.damages++;
  world.isDamaged = true;
  world.say('damaged', path);
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
