import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What goes wrong with disks, as far as the atlas lets it. Mean times between faults of a kind; 0 is never. */
export interface DiskFaultOptions {
  /** Some operation fails with EIO; a sync does, and what it covered never reaches the disk. */
  readonly ioErrorEveryMs: number;
  readonly syncErrorEveryMs: number;
  readonly fullDiskEveryMs: number;
  readonly fullDiskMs: number;
  readonly slowDiskEveryMs: number;
  readonly slowDiskMs: number;
  /** The leader's stands still for about an election timeout. */
  readonly stallEveryMs: number;
  /** Chances in 100 that a crash leaves a flipped bit; a write that went elsewhere. */
  readonly bitRotPercent: number;
  readonly misdirectPercent: number;
  /** A disk forgets what two of three have, and the other of the two goes, see lapses.ts. */
  readonly lapseEveryMs: number;
}

export function drawDiskFaults(prng: Prng, electionMs: number): DiskFaultOptions {
  const time = (choices: readonly number[]): number => Math.ceil((pick(prng, choices) * electionMs) / 1_000);
  return {
    ioErrorEveryMs: time([0, 0, 4_000]),
    syncErrorEveryMs: time([0, 0, 4_000]),
    fullDiskEveryMs: time([0, 0, 6_000]),
    fullDiskMs: time([500, 4_000]),
    slowDiskEveryMs: time([0, 0, 5_000]),
    slowDiskMs: time([100, 1_000]),
    bitRotPercent: pick(prng, [0, 0, 10, 50]),
    misdirectPercent: pick(prng, [0, 30, 60]),
    lapseEveryMs: 0,
    stallEveryMs: 0,
  };
}
