import type { LogEntry, WalGroup } from '@raftgate/storage';
import { SEAL_BYTES } from '../limits.ts';
import { segmentPaths } from '../names.ts';
import { recordsOf } from '../records.ts';
import type { StorageWorld } from '../world.ts';

/** What a life ended in on purpose: damage goes there. */
export type Ending = 'edge' | 'seal' | 'alone';

type Append = (group: WalGroup) => void;

/** Of entries that end where they are to, and fit. */
const MOST_TRIES = 4;
/** Of entries that fill what is left of a segment. */
const MOST_FILLING = 4;

/** Where the next record goes in its segment, and how large that is. */
export function placeInSegment({ machine: { disk } }: StorageWorld): { readonly used: number; readonly size: number } {
  const last = segmentPaths(disk).at(-1);
  const bytes = last === undefined ? new Uint8Array(0) : disk.contents(last);
  return { used: recordsOf(bytes).at(-1)?.end ?? 0, size: bytes.length };
}

/**
 * The last thing a life does, with nothing else under way. What is last in the log is what damage is most likely to be taken for
 * something else at: zeros at the edge of a sector, a seal with next to nothing in the segment behind it, a group of one record.
 */
export function end(world: StorageWorld, append: Append): Ending | undefined {
  const kind = world.prng.below(6);
  if (kind < 4) return endAtEdge(world, append);
  if (kind === 4) sealUp(world, append);
  append(alone(world));
  return kind === 4 ? 'seal' : 'alone';
}

function endAtEdge(world: StorageWorld, append: Append): Ending | undefined {
  const { edges, model, prng } = world;
  const { used } = placeInSegment(world);
  let entries: readonly LogEntry[] | undefined;
  for (let tries = MOST_TRIES; tries > 0 && entries === undefined; tries--) {
    const kind = prng.below(6);
    const one = kind === 0 ? edges.flush(model.now, used) : kind === 1 ? edges.overhanging(model.now, used) : undefined;
    entries = kind > 1 ? edges.poised(model.now, used) : one && [one];
  }
  if (entries === undefined) return undefined;
  if (prng.chance(1, 2)) append({ entries });
  else for (const entry of entries) append({ entries: [entry] });
  return 'edge';
}

/** Nothing but the seal fits the segment any more. */
function sealUp(world: StorageWorld, append: Append): void {
  const { edges, groups, model, machine } = world;
  for (let left = MOST_FILLING; left > 0; left--) {
    const { used, size } = placeInSegment(world);
    const room = size - used - SEAL_BYTES;
    const entry = edges.filling(model.now, Math.min(room, groups.mostBytes), 0);
    if (entry === undefined) return;
    append({ entries: [entry] });
    machine.settle();
  }
}

/** One record: a vote, or who was met, or the end of a recovery. */
function alone({ model, groups, prng }: StorageWorld): WalGroup {
  const { hardState, recovering } = model.now;
  const kind = prng.below(recovering === 2 ? 4 : 3);
  if (kind === 3) return { recovering: 0 };
  if (kind === 2) return { peers: new Map([...groups.met()].slice(0, 1)) };
  const { term, commit } = hardState;
  return { hardState: { term: term + prng.between(1, 3), vote: prng.below(4), commit } };
}
