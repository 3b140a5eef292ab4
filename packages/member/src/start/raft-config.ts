import type { RaftConfig } from '@raftgate/raft';
import {
  MAX_APPEND_BYTES,
  MAX_COMMITTED_PAGE_BYTES,
  MAX_INFLIGHT_APPENDS,
  MAX_INFLIGHT_APPEND_BYTES,
  MAX_UNCOMMITTED_BYTES,
  TICKS_PER_HEARTBEAT,
} from '../limits.ts';
import type { Plan } from './plan.ts';

/** Milliseconds between two ticks of raft's clocks. */
export function tickMs({ heartbeatMs }: Plan): number {
  return Math.max(1, Math.floor(heartbeatMs / TICKS_PER_HEARTBEAT));
}

/** `highestIndexSeen` above 0: a damaged log may have acknowledged up to there. */
export function raftConfig(plan: Plan, seed: number, highestIndexSeen: number): RaftConfig {
  const tick = tickMs(plan);
  return {
    id: plan.member,
    seed,
    electionTicks: Math.ceil(plan.electionMs / tick),
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
  };
}
