import type { Prng } from '@raftgate/bytes';
import { recordsOf } from '../storage/records.ts';
import type { SimFile } from '../world/file.ts';
import { SECTOR_BYTES } from '../world/pages.ts';

type Files = readonly (readonly [string, SimFile])[];

/** Of a segment, which its own checksum covers (001-formats, section 3). */
const HEADER_BYTES = 44;

/** What was done to a disk at rest, and how to undo it. */
export interface Damage {
  readonly what: string;
  readonly repair: () => void;
}

/** One bit of anything that is not zero: the log, a snapshot, the identity. */
export function flipBit(files: Files, prng: Prng): Damage | undefined {
  const candidates = files.filter(([, file]) => file.durable.used().length > 0);
  const chosen = candidates[prng.below(Math.max(1, candidates.length))];
  if (chosen === undefined) return undefined;
  const sectors = chosen[1].durable.used();
  return flipIn(chosen, sectors[prng.below(sectors.length)], prng);
}

/** One bit of the header of the newest segment: all it holds is gone, terms, votes and how far the log went. */
export function flipHeader(files: Files, prng: Prng): Damage | undefined {
  const newest = files
    .filter(([path, file]) => path.endsWith('.wal') && file.durable.get(1) !== undefined)
    .sort(byName)
    .at(-1);
  return newest === undefined ? undefined : flipIn(newest, 0, prng, HEADER_BYTES);
}

const byName = ([one]: Files[number], [other]: Files[number]): number => (one < other ? -1 : 1);

function flipIn([path, file]: Files[number], sector: number, prng: Prng, bytes: number = SECTOR_BYTES): Damage | undefined {
  const before = file.durable.get(sector);
  if (before === undefined) return undefined;
  const after = before.slice();
  const length = Math.min(bytes, file.durable.size - sector * SECTOR_BYTES);
  const at = prng.below(length);
  after[at] ^= 1 << prng.below(8);
  file.put(sector, after);
  return { what: `bit flipped in ${path} at ${sector * SECTOR_BYTES + at}`, repair: () => file.put(sector, before) };
}

/**
 * A sector of the log went to the place of another: where it belongs there are zeros. Only before the last group of its segment:
 * a last group with a sector of zeros cannot be told from one that was never acknowledged (001-formats, section 3).
 */
export function misdirectWrite(files: Files, prng: Prng): Damage | undefined {
  const segments = files.filter(([path]) => path.endsWith('.wal'));
  const chosen = segments[prng.below(Math.max(1, segments.length))];
  if (chosen === undefined) return undefined;
  const [path, file] = chosen;
  const settled = Math.floor(lastGroupAt(file) / SECTOR_BYTES);
  const sectors = file.durable.used().filter((sector) => sector < settled);
  if (sectors.length < 2) return undefined;
  const from = sectors[prng.below(sectors.length)];
  const others = sectors.filter((sector) => sector !== from);
  const to = others[prng.below(others.length)];
  const [belongs, overwritten] = [file.durable.get(from), file.durable.get(to)];
  file.put(to, belongs);
  file.put(from, undefined);
  return {
    what: `sector ${from} of ${path} written over sector ${to}`,
    repair: () => {
      file.put(from, belongs);
      file.put(to, overwritten);
    },
  };
}

/** Where the last group of a whole segment begins; 0 when it has none. */
function lastGroupAt(file: SimFile): number {
  const bytes = new Uint8Array(file.durable.size);
  file.durable.read(0, bytes);
  const records = recordsOf(bytes);
  return records.find(({ group }) => group === records.at(-1)?.group)?.at ?? 0;
}
