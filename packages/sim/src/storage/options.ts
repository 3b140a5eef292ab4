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
  /** What is at rest between two lives is damaged. */
  readonly damagePercent: number;
  /** A trusted log is begun anew at a start, as after a snapshot that does not verify. */
  readonly anewPercent: number;
  /** An acknowledgement is tried on a copy whose power fails right then. */
  readonly probePercent: number;
}

export function drawStorageOptions(prng: Prng, given: Partial<StorageOptions>): StorageOptions {
  const drawn: StorageOptions = {
    lives: prng.between(2, 8),
    acts: prng.between(4, 40),
    segmentBytes: pick(prng, [4_096, 4_096, 4_608, 6_144, 8_192]),
    sizes: prng.below(4),
    killPercent: pick(prng, [0, 30, 60]),
    faultPercent: pick(prng, [0, 0, 0, 40, 60]),
    damagePercent: pick(prng, [0, 0, 60]),
    anewPercent: pick(prng, [0, 0, 15]),
    probePercent: pick(prng, [0, 10, 10, 40]),
  };
  return { ...drawn, ...given };
}
