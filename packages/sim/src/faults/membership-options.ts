import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** Changes of who belongs to the cluster; 0 is never. */
export interface MembershipOptions {
  readonly changeEveryMs: number;
  /** Chance in 100 that two administrators ask at once, each another member, for different changes. */
  readonly twoAdminsPercent: number;
}

export function drawMembership(prng: Prng, electionMs: number): MembershipOptions {
  return {
    changeEveryMs: Math.ceil((pick(prng, [0]) * electionMs) / 1_000),
    twoAdminsPercent: pick(prng, [0, 50]),
  };
}
