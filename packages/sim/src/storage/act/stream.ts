import { concatBytes, type Prng } from '@raftgate/bytes';
import { receiveSnapshot, type SnapshotId, type SnapshotReceiver, type StorageError } from '@raftgate/storage';
import { fail } from '../../level/violation.ts';
import { CLUSTER, fileOf, imageOf, MAX_CHUNK_BYTES } from '../images.ts';
import { DIRECTORY, nameOf, SNAP } from '../names.ts';
import { probeHeld } from '../probe.ts';
import type { StorageWorld } from '../world.ts';

/** u32 length | u32 crc (001-formats, section 4). */
const CHUNK_HEADER_BYTES = 8;

/** What a leader streams, or what became of it on the way. */
function streamOf(id: SnapshotId, prng: Prng): { readonly bytes: Uint8Array; readonly isBroken: boolean } {
  const bytes = fileOf(id);
  const harm = prng.below(10);
  if (harm === 0) return { bytes: bytes.subarray(0, prng.below(bytes.length)), isBroken: true };
  if (harm === 1) {
    const flipped = bytes.slice();
    flipped[prng.below(bytes.length)] ^= 1 << prng.below(8);
    return { bytes: flipped, isBroken: true };
  }
  if (harm === 4 && prng.chance(1, 2)) return { bytes: strangeStream(id, prng), isBroken: true };
  const turned = harm === 2 || harm === 3 ? chunksTurned(bytes, id) : undefined;
  return turned === undefined ? { bytes, isBroken: false } : { bytes: turned, isBroken: true };
}

/** One that verifies by itself: of another entry, another term, another cluster; or one that goes on behind its end. */
function strangeStream(id: SnapshotId, prng: Prng): Uint8Array {
  const { index, term } = id;
  const whose = prng.below(4);
  if (whose === 0) return fileOf({ index: index + 1, term });
  if (whose === 1) return fileOf({ index, term: term - 1 });
  if (whose === 2) return fileOf(id, CLUSTER + 1);
  return concatBytes([fileOf(id), fileOf(id).subarray(0, prng.between(1, 40))]);
}

/** The first two chunks in each other's place: each verifies by itself. */
function chunksTurned(bytes: Uint8Array, id: SnapshotId): Uint8Array | undefined {
  const lengths = imageOf(id).map(({ length }) => length + CHUNK_HEADER_BYTES);
  if (lengths.length < 2 || lengths.some((length) => length > MAX_CHUNK_BYTES)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 0;
  while (
    view.getUint32(at, true) !== lengths[0] - CHUNK_HEADER_BYTES ||
    view.getUint32(at + lengths[0], true) !== lengths[1] - CHUNK_HEADER_BYTES
  )
    at++;
  const [first, second] = [bytes.subarray(at, at + lengths[0]), bytes.subarray(at + lengths[0], at + lengths[0] + lengths[1])];
  return concatBytes([bytes.subarray(0, at), second, first, bytes.subarray(at + lengths[0] + lengths[1])]);
}

/** Now and then the sync of what is received or written fails, or that of its name: what follows must not count on it. */
export function failSync({ machine, options, prng }: StorageWorld): void {
  if (!prng.chance(options.syncPercent, 100)) return;
  const isName = prng.chance(2, 3);
  machine.failNext(({ kind, path }) => (isName ? kind === 'syncDirectory' && path === SNAP : kind === 'sync' && path.startsWith(SNAP)));
}

/**
 * Receives snapshot `id` in parts; `done` with true when the file is there. What was harmed is refused somewhere. It may be held
 * in the middle: then it goes on where it was, or is left for a later life.
 */
export function receive(
  world: StorageWorld,
  id: SnapshotId,
  held: SnapshotReceiver | undefined,
  done: (isThere: boolean, error?: StorageError) => void,
): void {
  const { machine, prng } = world;
  const { bytes, isBroken } = held === undefined ? streamOf(id, prng) : { bytes: fileOf(id), isBroken: false };
  // Often enough a large file is held far behind its beginning.
  const mostBytes = Math.max(900, bytes.length >> 2);
  const isHeld = prng.chance(2, 3);
  let fateAt = prng.chance(1, 2) ? prng.below(bytes.length + 1) : Infinity;
  const refused = (receiver: SnapshotReceiver, error: StorageError): void => {
    if (!isBroken) return done(false, error);
    world.unfinished.delete(nameOf(id));
    receiver.abort(() => done(false));
  };
  const push = (receiver: SnapshotReceiver, at: number): void => {
    const part = bytes.subarray(at, at + prng.between(1, mostBytes));
    if (part.length === 0) return finish(receiver);
    receiver.push(part, (error) => {
      if (error !== undefined) return refused(receiver, error);
      if (isBroken || at + part.length < fateAt) return push(receiver, at + part.length);
      fateAt = Infinity;
      if (isHeld) return hold(receiver);
      // Half an element is written, nothing of it synced, and that is the end.
      world.say('cut off', `${nameOf(id)} ${at + part.length}`);
      machine.cutSoon();
      push(receiver, at + part.length);
    });
  };
  const finish = (receiver: SnapshotReceiver): void => {
    failSync(world);
    receiver.finish((error) => {
      if (error !== undefined) return refused(receiver, error);
      if (isBroken) fail('snapshot-of-the-marker', `a stream of ${nameOf(id)} that was harmed is taken for whole`);
      world.spoiled.delete(nameOf(id));
      world.unfinished.delete(nameOf(id));
      done(true);
    });
  };
  const hold = (receiver: SnapshotReceiver): void => {
    failSync(world);
    receiver.hold((error, beginning) => {
      if (error !== undefined || beginning === undefined) return done(false, error);
      if (beginning.bytes > 0) probeHeld(world, id, beginning.bytes);
      if (prng.chance(1, 2)) return push(receiver, beginning.bytes);
      if (beginning.bytes > 0) world.beginnings.push({ id, bytes: beginning.bytes });
      world.say('holds', `${nameOf(id)} ${beginning.bytes}`);
      world.unfinished.add(nameOf(id));
      receiver.close(() => done(false));
      if (machine.isFaulty) machine.cutSoon();
    });
  };
  if (held !== undefined) return push(held, held.receivedBytes);
  receiveSnapshot(machine.disk, DIRECTORY, CLUSTER, id, (error, receiver) =>
    receiver === undefined ? done(false, error) : push(receiver, 0),
  );
}
