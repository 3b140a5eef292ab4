import type { Prng } from '@raftgate/bytes';

/** What one run is made of. Everything not given is drawn from the seed and printed, swarm style (TigerBeetle's VOPR). */
export interface SimOptions {
  readonly members: number;
  readonly clients: number;
  /** Virtual milliseconds under faults, and the bound of the liveness phase after them. */
  readonly safetyMs: number;
  readonly livenessMs: number;
  /** Mean pause between two operations of one client. */
  readonly thinkMs: number;
  readonly keys: number;
  /** One way, uniform in [min, max]. */
  readonly delayMinMs: number;
  readonly delayMaxMs: number;
  /** Chances in 10,000 for each write on a connection: held for a retransmission time; connection reset. */
  readonly lossPer10k: number;
  readonly resetPer10k: number;
  /** Mean time between faults of a kind, and how long each lasts on average; 0 is never. */
  readonly crashEveryMs: number;
  readonly downMs: number;
  readonly partitionEveryMs: number;
  readonly partitionMs: number;
  /** Chance in 100 that a crash takes every member at once. */
  readonly massCrashPercent: number;
  /** Chance in 100 that a partition cuts one direction only. */
  readonly oneWayPercent: number;
  /** How long a disk takes for a write or a sync, uniform in [0, max]. */
  readonly diskMaxMs: number;
  /** Small ones, so that the log rolls over within a run. */
  readonly segmentBytes: number;
  readonly snapshotCommands: number;
  readonly catchUpCommands: number;
}

export function drawOptions(prng: Prng, given: Partial<SimOptions>): SimOptions {
  const pick = <T>(choices: readonly T[]): T => choices[prng.below(choices.length)];
  const delayMinMs = given.delayMinMs ?? Math.min(pick([0, 0, 1, 5, 20]), given.delayMaxMs ?? Infinity);
  const snapshotCommands = pick([20, 100, 400, 2_000]);
  const drawn: SimOptions = {
    members: pick([1, 3, 3, 3, 5, 5]),
    clients: prng.between(1, 6),
    safetyMs: 30_000,
    livenessMs: 30_000,
    thinkMs: pick([5, 20, 100]),
    keys: pick([1, 4, 32]),
    delayMinMs,
    delayMaxMs: delayMinMs + pick([1, 5, 30, 80]),
    lossPer10k: pick([0, 0, 20, 200]),
    resetPer10k: pick([0, 0, 5, 50]),
    crashEveryMs: pick([0, 2_000, 5_000, 10_000]),
    downMs: pick([50, 500, 3_000]),
    partitionEveryMs: pick([0, 3_000, 8_000]),
    partitionMs: pick([200, 2_000, 6_000]),
    massCrashPercent: pick([0, 10, 50]),
    oneWayPercent: pick([0, 30]),
    diskMaxMs: pick([0, 2, 20, 150]),
    segmentBytes: pick([64, 256, 1024]) * 1024,
    snapshotCommands,
    catchUpCommands: pick([0, 10, snapshotCommands >> 1]),
  };
  return { ...drawn, ...given };
}
