import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What clocks do: each life's runs at a rate of its own, and may jump forward. 0 is never. */
export interface ClockOptions {
  /** At most so much faster or slower than the world, in parts per million. */
  readonly driftPpm: number;
  readonly clockJumpEveryMs: number;
  /** At most so far. */
  readonly clockJumpMs: number;
  /** Within one turn, so many looks at the clock cost a member its loop budget (law 9): what it does is cut there. */
  readonly busyLooks: number;
}

/** What lease reads trust of every clock (member, MAX_CLOCK_DRIFT_PPM); a jump is beyond it. */
const TRUSTED_PPM = 10_000;

export function drawClock(prng: Prng, leaseReads: boolean): ClockOptions {
  const driftPpm = pick(prng, [0, 0, 1_000, 50_000]);
  const clockJumpEveryMs = pick(prng, [0, 0, 3_000]);
  return {
    driftPpm: leaseReads ? Math.min(driftPpm, TRUSTED_PPM) : driftPpm,
    clockJumpEveryMs: leaseReads ? 0 : clockJumpEveryMs,
    clockJumpMs: pick(prng, [50, 2_000, 60_000]),
    busyLooks: pick(prng, [0, 0, 0, 2, 3, 10]),
  };
}
