export { startMember } from './start/start.ts';
export type { Member } from './member.ts';
export type { InitialMember, ListenAddress, MemberOptions } from './options.ts';
export type { BarrierOutcome, Outcome, RefusedCode, UnknownReason } from './outcome.ts';
export type {
  MembershipChange,
  MembershipOutcome,
  MembershipRefusedCode,
  MembershipRequest,
  MembershipWaiter,
} from './membership/request.ts';
export { ANYBODY } from './waiter.ts';
export type { BarrierWaiter, Principal, Waiter } from './waiter.ts';
export type { MemberState, MemberStatus, PeerStatus } from './status.ts';
export type { LogView, Observer, RestoredState } from './observer.ts';
export type { FlightRecord } from '@raftgate/raft';
export type { SnapshotPort } from './snapshot/port.ts';
export { inlineSnapshots } from './snapshot/inline-port.ts';
export { MemberError } from './errors.ts';
export type { MemberErrorCode } from './errors.ts';
export {
  APPLY_SLICE_UNITS,
  LOOP_BUDGET_MS,
  MAX_APPEND_BYTES,
  MAX_CLUSTER_MEMBERS,
  MAX_FORWARDED_BYTES,
  MAX_FRAME_BYTES,
  MAX_INFLIGHT_APPENDS,
  MAX_INFLIGHT_APPEND_BYTES,
  MAX_LEARNERS,
  MAX_PENDING_BYTES,
  MAX_WAITING_PROPOSALS,
  MAX_WAITING_READS,
} from './limits.ts';
