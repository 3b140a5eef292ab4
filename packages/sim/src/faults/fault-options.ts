import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What goes wrong with machines and links. Mean times between faults of a kind, and their mean length; 0 is never. */
export interface FaultOptions {
  readonly crashEveryMs: number;
  readonly downMs: number;
  /** Chance in 100 that a crash takes every member at once; else, that it takes the leader. */
  readonly massCrashPercent: number;
  readonly leaderCrashPercent: number;
  readonly partitionEveryMs: number;
  readonly partitionMs: number;
  /** Chances in 100 that a partition cuts one direction only; leaves one member that sees both halves; leaves a chain; cuts off one. */
  readonly oneWayPercent: number;
  readonly bridgePercent: number;
  readonly chainPercent: number;
  readonly isolatePercent: number;
  /** A link holds everything, then releases it at once; a link is slow. */
  readonly clogEveryMs: number;
  readonly clogMs: number;
  readonly slowLinkEveryMs: number;
  readonly slowLinkMs: number;
  /** Traps: a machine dies right after it sent a message, or right after its disk did something. See traps.ts. */
  readonly trapEveryMs: number;
  /** Chance in 100 that a trap waits for a disk, not for a message. */
  readonly trapDiskPercent: number;
  /** How long who fell into one is down. */
  readonly trapDownMs: number;
  /** Chance in 100 that whom the message went to is cut off when it has it. */
  readonly trapIsolatePercent: number;
  readonly pauseEveryMs: number;
  readonly pauseMs: number;
  readonly transferEveryMs: number;
  /** Leadership that goes away and comes back while one member's words are on their way, see relays.ts. */
  readonly relayEveryMs: number;
  /** Chance in 100 that who would be cut off from its power is told to stop, and stops in good order, if nothing comes in between. */
  readonly stopPercent: number;
}

/** Times are drawn for an election timeout of a second, and scaled with it. */
export function drawFaults(prng: Prng, electionMs: number): FaultOptions {
  const time = (choices: readonly number[]): number => Math.ceil((pick(prng, choices) * electionMs) / 1_000);
  return {
    crashEveryMs: time([0, 2_000, 5_000, 10_000]),
    downMs: time([50, 500, 3_000]),
    massCrashPercent: pick(prng, [0, 0, 10, 50]),
    leaderCrashPercent: pick(prng, [0, 50, 90]),
    partitionEveryMs: time([0, 3_000, 8_000]),
    partitionMs: time([200, 2_000, 6_000]),
    oneWayPercent: pick(prng, [0, 30]),
    bridgePercent: pick(prng, [0, 30]),
    chainPercent: pick(prng, [0, 20]),
    isolatePercent: pick(prng, [0, 30]),
    clogEveryMs: time([0, 0, 3_000]),
    clogMs: time([100, 1_000, 4_000]),
    slowLinkEveryMs: time([0, 0, 4_000]),
    slowLinkMs: time([50, 300]),
    trapEveryMs: time([0, 500, 1_500, 4_000]),
    trapDiskPercent: pick(prng, [33, 33, 80]),
    trapDownMs: time([1, 20, 300]),
    trapIsolatePercent: pick(prng, [0, 50, 90]),
    pauseEveryMs: time([0, 0, 3_000]),
    pauseMs: time([100, 1_500, 5_000]),
    transferEveryMs: time([0, 0, 2_000]),
    relayEveryMs: time([0, 0, 0, 6_000]),
    stopPercent: pick(prng, [0, 0, 0, 30, 100]),
  };
}
