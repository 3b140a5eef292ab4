import type { BarrierOutcome, Outcome, RefusedCode, UnknownReason } from '@raftgate/member';
import type { RefusalCode, StoreRefusal } from '@raftgate/store';
import { type RpcCall, STATUS_DETAILS_TRAILER, Status, encodeStatusDetails } from '@raftgate/wire';

/**
 * The trailer that tells our own client what a status alone does not (law 5): `refused` was not and will not be done,
 * `unknown` may have been. Other clients ignore it.
 */
const OUTCOME_TRAILER = 'raftgate-outcome';
const REFUSED = { [OUTCOME_TRAILER]: 'refused' } as const;
/** Whose reasons these are (google.rpc.ErrorInfo). */
const REASON_DOMAIN = 'raftgate';

/** gRPC codes of etcd's api/v3rpc/rpctypes. */
const STORE_STATUS: Readonly<Record<RefusalCode, Status>> = {
  emptyKey: Status.INVALID_ARGUMENT,
  keyNotFound: Status.INVALID_ARGUMENT,
  valueProvided: Status.INVALID_ARGUMENT,
  leaseProvided: Status.INVALID_ARGUMENT,
  tooManyOperations: Status.INVALID_ARGUMENT,
  duplicateKey: Status.INVALID_ARGUMENT,
  nestedTxn: Status.UNIMPLEMENTED,
  requestTooLarge: Status.INVALID_ARGUMENT,
  tooManyRequests: Status.RESOURCE_EXHAUSTED,
  compacted: Status.OUT_OF_RANGE,
  futureRevision: Status.OUT_OF_RANGE,
  noSpace: Status.RESOURCE_EXHAUSTED,
  leaseNotFound: Status.NOT_FOUND,
  leaseExists: Status.FAILED_PRECONDITION,
  leaseTtlTooLarge: Status.OUT_OF_RANGE,
  invalidLease: Status.INVALID_ARGUMENT,
  attributesTooLarge: Status.INVALID_ARGUMENT,
  invalidNumber: Status.INVALID_ARGUMENT,
  emptyWatchRange: Status.INVALID_ARGUMENT,
  sessionNotFound: Status.NOT_FOUND,
  sessionsUnsupported: Status.UNIMPLEMENTED,
  malformed: Status.INVALID_ARGUMENT,
  unknownVersion: Status.FAILED_PRECONDITION,
};

const MEMBER_STATUS: Readonly<Record<RefusedCode, readonly [Status, string]>> = {
  TIMEOUT: [Status.UNAVAILABLE, 'etcdserver: request timed out'],
  SUPERSEDED: [Status.UNAVAILABLE, 'etcdserver: leader changed'],
  OVERLOADED: [Status.RESOURCE_EXHAUSTED, 'etcdserver: too many requests'],
  TOO_LARGE: [Status.INVALID_ARGUMENT, 'etcdserver: request is too large'],
  INVALID: [Status.INVALID_ARGUMENT, 'raftgate: the member refused the request as malformed'],
  NOT_LEADER: [Status.FAILED_PRECONDITION, 'etcdserver: not leader'],
  STOPPED: [Status.UNAVAILABLE, 'etcdserver: server stopped'],
};

const UNKNOWN_TEXT: Readonly<Record<UnknownReason, string>> = {
  DEADLINE: 'etcdserver: request timed out',
  LINK_LOST: 'etcdserver: request timed out, possibly due to connection lost',
  SNAPSHOT: 'etcdserver: request timed out, possibly due to previous leader failure',
  STOPPED: 'etcdserver: request timed out, possibly due to connection lost',
};

/** Ends a call with the reason for programs beside the text for people; `reason` is a code of the room below. */
export function failFor(call: RpcCall, status: Status, text: string, outcome: 'refused' | 'unknown', reason: string): void {
  const why = { reason: upperSnake(reason), domain: REASON_DOMAIN, metadata: { outcome } };
  call.fail(status, text, { [OUTCOME_TRAILER]: outcome, [STATUS_DETAILS_TRAILER]: encodeStatusDetails(status, text, why) });
}

/** `leaseNotFound` -> LEASE_NOT_FOUND; codes that are written so already stay. */
function upperSnake(code: string): string {
  return /[a-z]/.test(code) ? code.replace(/[A-Z]/g, '_$&').toUpperCase() : code;
}

export function failRefused(call: RpcCall, refusal: StoreRefusal): void {
  failFor(call, STORE_STATUS[refusal.code], refusal.message, 'refused', refusal.code);
}

/** Ends a call whose command or barrier did not come to its end. */
export function failOutcome(call: RpcCall, outcome: Exclude<Outcome | BarrierOutcome, { readonly outcome: 'applied' | 'reached' }>): void {
  if (outcome.outcome === 'unknown') return failFor(call, Status.UNAVAILABLE, UNKNOWN_TEXT[outcome.reason], 'unknown', outcome.reason);
  const [status, text] = MEMBER_STATUS[outcome.code];
  failFor(call, status, text, 'refused', outcome.code);
}

/** Ends a call before anything was proposed. */
export function refuse(call: RpcCall, status: Status, message: string): void {
  call.fail(status, message, REFUSED);
}

export const NO_LEADER = 'etcdserver: no leader';
export const REQUEST_TOO_LARGE = 'etcdserver: request is too large';
export const TOO_MANY_OPERATIONS = 'etcdserver: too many operations in txn request';
export const INVALID_SORT = 'etcdserver: invalid sort option';
