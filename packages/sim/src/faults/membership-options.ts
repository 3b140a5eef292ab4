import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** Changes of who belongs to the cluster; 0 is never. */
export interface MembershipOptions {
  readonly changeEveryMs: number;
  /** Chance in 100 that a second administrator asks another member for another change at once. */
  readonly twoAdminsPercent: number;
  /** Chance in 100 that whoever has just won an election is asked for a change at once. */
  readonly freshLeaderPercent: number;
  /** Chance in 100 that a change is one of several members at once, by joint consensus. */
  readonly jointPercent: number;
  /** Chance in 100 that a change is one of where a member is dialled, which then moves there. */
  readonly movePercent: number;
  /** A machine comes back with an empty disk; nobody takes it for who it was, until it is removed and another one added. */
  readonly wipeEveryMs: number;
  /** 1: two members never meet, and one of them loses its disk, see unmet.ts. */
  readonly unmet: number;
  /** Mean time between answers to changes that come when somebody else has the say, see doubts.ts. */
  readonly doubtEveryMs: number;
  /** Chance in 100 that who was removed runs on until it finds out. */
  readonly lingerPercent: number;
  /** 1: members say in the log where their clients find them, as every server does. */
  readonly publishes: number;
  /** 1: programs of two ages run, and the older ones are replaced one after another; 2: those of voters, while somebody learns, see upgrades.ts. */
  readonly programs: number;
}

export function drawMembership(prng: Prng, electionMs: number): MembershipOptions {
  const time = (choices: readonly number[]): number => Math.ceil((pick(prng, choices) * electionMs) / 1_000);
  const changeEveryMs = time([0, 0, 0, 1_000, 4_000]);
  const wipeEveryMs = time([0, 3_000, 10_000]);
  return {
    changeEveryMs,
    twoAdminsPercent: pick(prng, [0, 50]),
    freshLeaderPercent: pick(prng, [0, 50]),
    wipeEveryMs: changeEveryMs === 0 ? 0 : wipeEveryMs,
    jointPercent: pick(prng, [0, 40]),
    movePercent: pick(prng, [0, 0, 25]),
    lingerPercent: pick(prng, [0, 0, 50, 100]),
    publishes: pick(prng, [0, 0, 1]),
    programs: pick(prng, [0, 0, 0, 1]),
    doubtEveryMs: 0,
    unmet: wipeEveryMs > 0 && changeEveryMs > 0 ? pick(prng, [0, 0, 1]) : 0,
  };
}
