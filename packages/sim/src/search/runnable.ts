import { ROUNDS } from '../focus/focus.ts';
import type { SimOptions } from '../options.ts';

/** Why options cannot be run together: a verdict on them would say nothing of the members. */
export interface Unrunnable {
  /** Those that do not fit one another. */
  readonly names: readonly (keyof SimOptions)[];
  readonly message: string;
  readonly expected: string;
}

/** What members ask of their options (member, start/plan.ts). */
const HEARTBEATS_PER_ELECTION = 5;
/** What the log asks of its segments (storage, limits.ts). */
const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_STEP_BYTES = 512;
/** A healed cluster elects, serves and agrees in fewer, whatever was done to it. */
const ELECTIONS_TO_HEAL = 30;
/** What lease reads trust of every clock (member, MAX_CLOCK_DRIFT_PPM). */
const TRUSTED_PPM = 10_000;

export function whyNotRunnable(options: SimOptions): Unrunnable | undefined {
  const { electionMs, heartbeatMs, livenessMs, segmentBytes, rounds, focus, leaseReads, driftPpm, clockJumpEveryMs } = options;
  if (electionMs < HEARTBEATS_PER_ELECTION * heartbeatMs) {
    const [least, most] = [HEARTBEATS_PER_ELECTION * heartbeatMs, Math.floor(electionMs / HEARTBEATS_PER_ELECTION)];
    return {
      names: ['electionMs', 'heartbeatMs'],
      message: `no member starts with an election timeout of less than ${HEARTBEATS_PER_ELECTION} heartbeats`,
      expected: `electionMs of ${least} or more${most < 1 ? '' : `, or heartbeatMs of ${most} or less`}`,
    };
  }
  if (livenessMs < ELECTIONS_TO_HEAL * electionMs)
    return {
      names: ['livenessMs', 'electionMs'],
      message: 'no cluster heals in so few election timeouts',
      expected: `livenessMs of ${ELECTIONS_TO_HEAL * electionMs} or more`,
    };
  if (segmentBytes > MAX_SEGMENT_BYTES || segmentBytes % SEGMENT_STEP_BYTES !== 0)
    return {
      names: ['segmentBytes', 'clients', 'burst', 'valueBytes'],
      message: 'a segment of the log holds twice what clients may have under way at once',
      expected: `a multiple of ${SEGMENT_STEP_BYTES} bytes, and ${MAX_SEGMENT_BYTES} at most`,
    };
  // Whoever is harmed in a round must be left alone afterwards.
  if (rounds > 0 && focus !== ROUNDS)
    return { names: ['rounds', 'focus'], message: 'rounds are for runs without other faults', expected: `focus=${ROUNDS}` };
  if (leaseReads === 1 && (driftPpm > TRUSTED_PPM || clockJumpEveryMs > 0))
    return {
      names: ['leaseReads', 'driftPpm', 'clockJumpEveryMs'],
      message: 'reads by lease trust clocks, and may be wrong with others',
      expected: `leaseReads=0, or driftPpm of ${TRUSTED_PPM} or less and clockJumpEveryMs=0`,
    };
  return undefined;
}
