import type { Configuration, RaftConfig } from '@raftgate/raft';
import {
  MAX_APPEND_BYTES,
  MAX_CLOCK_DRIFT_PPM,
  MAX_COMMITTED_PAGE_BYTES,
  MAX_INFLIGHT_APPENDS,
  MAX_INFLIGHT_APPEND_BYTES,
  MAX_UNCOMMITTED_BYTES,
  TICKS_PER_HEARTBEAT,
} from '../limits.ts';
import { everyone } from '../membership/target.ts';
import type { Plan } from './plan.ts';

/** Milliseconds between two ticks of raft's clocks. */
export function tickMs({ heartbeatMs }: Plan): number {
  return Math.max(1, Math.floor(heartbeatMs / TICKS_PER_HEARTBEAT));
}

/** `highestIndexSeen` above 0: a damaged log may have acknowledged up to there. */
export function raftConfig(plan: Plan, seed: number, highestIndexSeen: number, latest: Configuration): RaftConfig {
  const tick = tickMs(plan);
  const electionTicks = Math.ceil(plan.electionMs / tick);
  // After a pause of the thread a tick whose turn had not come, one that is late and the next one count right after a heartbeat
  // (turn/ticker.ts): that many ticks last three less at least.
  const lease = { promiseMs: (electionTicks - 3) * tick, maxDriftPpm: MAX_CLOCK_DRIFT_PPM };
  return {
    id: plan.member,
    seed,
    electionTicks,
    heartbeatTicks: Math.max(1, Math.floor(plan.heartbeatMs / tick)),
    preVote: true,
    checkQuorum: true,
    maxInflightMessages: MAX_INFLIGHT_APPENDS,
    maxInflightBytes: MAX_INFLIGHT_APPEND_BYTES,
    maxAppendBytes: MAX_APPEND_BYTES,
    maxUncommittedBytes: MAX_UNCOMMITTED_BYTES,
    maxCommittedBytes: MAX_COMMITTED_PAGE_BYTES,
    mayVote: highestIndexSeen === 0,
    highestIndexSeen,
    priorities: prioritiesById(plan, latest),
    ...(plan.options.leaseReads === true ? { lease } : {}),
  };
}

/** Of those this member knows as it starts; what names nobody may be an id, as `member list` shows it. */
function prioritiesById({ options, bootstrap, hint, member }: Plan, latest: Configuration): ReadonlyMap<number, number> {
  const asked = options.priorities;
  const priorities = new Map<number, number>();
  if (asked === undefined) return priorities;
  for (const [key, priority] of asked) if (/^[0-9a-f]{1,14}$/.test(key)) priorities.set(Number.parseInt(key, 16), priority);
  const known = [bootstrap, ...(hint === undefined ? [] : [hint.configuration]), latest].flatMap(everyone);
  for (const { id, name } of known) {
    const priority = asked.get(name);
    if (priority !== undefined) priorities.set(id, priority);
  }
  const own = asked.get(options.name);
  if (own !== undefined) priorities.set(member, own);
  return priorities;
}
