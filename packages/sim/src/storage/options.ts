import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What one history of bare storage is like. Percentages are chances in 100. */
export interface StorageOptions {
  /** Starts of the process, and calls made in each at most. */
  readonly lives: number;
  readonly acts: number;
  readonly segmentBytes: number;
  /** How large entries are: 0 small, 1 about a sector, 2 near the most a segment takes, 3 everything. */
  readonly sizes: number;
  /** The end of a life is the end of the program alone. */
  readonly killPercent: number;
  /** A life in which the disk fails once. */
  readonly faultPercent: number;
  /** The last sync of a snapshot fails, or that of its name. */
  readonly syncPercent: number;
  /** What is at rest between two lives is damaged. */
  readonly damagePercent: number;
  /** A life is short, and ends in what damage is aimed at. */
  readonly endingPercent: number;
  /** A trusted log is begun anew at a start, as after a snapshot that does not verify. */
  readonly anewPercent: number;
  /** Terms, members, incarnations and indexes beyond 2^32. */
  readonly isFar: 0 | 1;
  /** A start is cut, and fails, at each of its steps, on copies. */
  readonly startPercent: number;
  /** An acknowledgement is tried on a copy whose power fails right then. */
  readonly probePercent: number;
}

/** More than is written at once while a segment is filled, and groups whose buffers are not kept: one history in so many. */
const LARGE_SEGMENTS = 60;
const LARGE_SEGMENT_BYTES = 2_359_296;

export function drawStorageOptions(prng: Prng, given: Partial<StorageOptions>): StorageOptions {
  const drawn: StorageOptions = {
    lives: prng.between(2, 8),
    acts: prng.between(4, 40),
    segmentBytes: pick(prng, [4_096, 4_096, 4_608, 6_144, 8_192]),
    sizes: prng.below(4),
    killPercent: pick(prng, [0, 30, 60]),
    faultPercent: pick(prng, [0, 0, 0, 40, 60]),
    syncPercent: pick(prng, [0, 0, 40]),
    damagePercent: pick(prng, [0, 60]),
    endingPercent: pick(prng, [0, 20, 50]),
    anewPercent: pick(prng, [0, 15, 40]),
    probePercent: pick(prng, [0, 10, 10, 40]),
    isFar: prng.chance(1, 4) ? 1 : 0,
    startPercent: pick(prng, [0, 3, 12]),
  };
  if (prng.chance(1, LARGE_SEGMENTS)) Object.assign(drawn, { segmentBytes: LARGE_SEGMENT_BYTES, lives: 2, sizes: 0 });
  return { ...drawn, ...given };
}
