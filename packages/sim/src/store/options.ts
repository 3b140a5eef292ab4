import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What one history of bare stores is like. Shares are relative to one another; of every one 0 is none of it. */
export interface StoreOptions {
  readonly acts: number;
  readonly keys: number;
  /** Commands of one entry at most. */
  readonly entryCommands: number;
  readonly slabBytes: number;
  /** Units of one step of anything, at most: where work is cut. */
  readonly units: number;
  readonly valueBytes: number;
  readonly putShare: number;
  readonly deleteShare: number;
  readonly txnShare: number;
  readonly leaseShare: number;
  readonly compactShare: number;
  readonly otherShare: number;
  readonly readShare: number;
  readonly watchShare: number;
  readonly sweepShare: number;
  readonly imageShare: number;
  readonly twinShare: number;
  /** Different ids of leases; several make a heap of deadlines that is worth the name. */
  readonly leases: number;
  /** Watches of all keys that are there from the beginning, so that one large command is more than a delivery takes. */
  readonly crowd: number;
  /** Most of many keys are deleted at once, compacted and swept away, so that the parts of the index that are left are joined. */
  readonly fellShare: number;
}

/** More leases than anything else: granted, renewed and revoked wherever they lie in the heap. */
const THRONG = { leases: 250, leaseShare: 60, entryCommands: 40, acts: 30 } as const;
export const isThrong = ({ leases }: StoreOptions): boolean => leases >= THRONG.leases;

export function drawStoreOptions(prng: Prng, given: Partial<StoreOptions>): StoreOptions {
  const keys = pick(prng, [2, 2, 6, 6, 6, 6, 10, 10, 10, 10, 40, 40, 40, 40, 600]);
  const drawn: StoreOptions = {
    acts: keys > 100 ? 25 : prng.between(20, 80),
    keys,
    entryCommands: keys > 100 ? 120 : pick(prng, [1, 3, 3, 6]),
    slabBytes: pick(prng, [300, 300, 700, 4_096]),
    units: keys > 100 ? 400 : pick(prng, [1, 3, 3, 9, 40, 1_000]),
    valueBytes: pick(prng, [4, 4, 4, 20, 20, 200, 5_000]),
    putShare: keys > 100 ? 60 : pick(prng, [10, 20]),
    deleteShare: keys > 100 ? 0 : pick(prng, [0, 3, 8]),
    txnShare: keys > 100 ? 0 : pick(prng, [0, 5, 10]),
    leaseShare: keys > 100 ? 4 : pick(prng, [0, 6, 25]),
    compactShare: pick(prng, [0, 3, 8]),
    otherShare: pick(prng, [0, 1, 4]),
    readShare: pick(prng, [5, 10]),
    watchShare: pick(prng, [0, 10, 30]),
    sweepShare: pick(prng, [0, 6, 12]),
    imageShare: pick(prng, [0, 10, 25]),
    twinShare: pick(prng, [0, 1, 2]),
    leases: pick(prng, [4, 4, 40]),
    crowd: keys > 100 ? pick(prng, [0, 12]) : 0,
    fellShare: keys > 100 ? pick(prng, [0, 8]) : 0,
  };
  const throng = keys <= 40 && prng.chance(1, 12) ? THRONG : {};
  return { ...drawn, ...throng, ...given };
}
