import type { Prng } from '@raftgate/bytes';
import { pick } from '../pick.ts';

/** What operators do, and members that are full. */
export interface OperatorOptions {
  /** Mean time between two looks of one who takes back alarms that were raised, and now and then raises one; 0 is never. */
  readonly alarmEveryMs: number;
  /** Bytes a store may hold before its member raises an alarm; 0 is the default, which no run reaches. */
  readonly quotaBytes: number;
  /** Mean time between leases that somebody keeps alive in the last moment; 0 is never. */
  readonly brinkEveryMs: number;
}

export function drawOperator(prng: Prng): OperatorOptions {
  const alarmEveryMs = pick(prng, [0, 0, 0, 0, 0, 0, 0, 200, 500]);
  const quotaBytes = pick(prng, [0, 0, 40_000]);
  return { alarmEveryMs, quotaBytes: alarmEveryMs === 0 ? 0 : quotaBytes, brinkEveryMs: 0 };
}
