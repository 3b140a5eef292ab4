import type { MembershipOutcome, MembershipRefusedCode, RefusedCode } from '@raftgate/member';
import { type RpcCall, Status } from '@raftgate/wire';
import { failFor, failOutcome } from '../refusals.ts';

/** etcd's codes and words (api/v3rpc/rpctypes), where it has any. */
const STATUS: Readonly<Record<MembershipRefusedCode, readonly [Status, string]>> = {
  MEMBER_NOT_FOUND: [Status.NOT_FOUND, 'etcdserver: member not found'],
  PEER_URL_EXISTS: [Status.FAILED_PRECONDITION, 'etcdserver: Peer URLs already exists'],
  BAD_PEER_URL: [Status.INVALID_ARGUMENT, 'etcdserver: given member URLs are invalid'],
  NOT_A_LEARNER: [Status.FAILED_PRECONDITION, 'etcdserver: can only promote a learner member'],
  LEARNER_BEHIND: [Status.FAILED_PRECONDITION, 'etcdserver: can only promote a learner member which is in sync with leader'],
  TOO_MANY_LEARNERS: [Status.FAILED_PRECONDITION, 'etcdserver: too many learner members in cluster'],
  TOO_MANY_MEMBERS: [Status.FAILED_PRECONDITION, 'raftgate: too many members in cluster'],
  UNHEALTHY: [Status.UNAVAILABLE, 'etcdserver: unhealthy cluster'],
  NOT_ENOUGH_STARTED: [Status.FAILED_PRECONDITION, 'etcdserver: re-configuration failed due to not enough started members'],
  CONFIGURATION_CHANGED: [Status.ABORTED, 'raftgate: the members are others than expected'],
};

/** Ends a call whose change did not come to its end. */
export function failChange(call: RpcCall, outcome: Exclude<MembershipOutcome, { readonly outcome: 'changed' }>): void {
  if (outcome.outcome === 'unknown') return failOutcome(call, outcome);
  const { code, message } = outcome;
  if (!isOfChanges(code)) return failOutcome(call, { outcome: 'refused', code, message });
  const [status, text] = STATUS[code];
  failFor(call, status, text, 'refused', code);
}

/** As `failChange`, in our own service: with the words of who refused it, which say whom it was about and how far that one is. */
export function explainChange(call: RpcCall, outcome: Exclude<MembershipOutcome, { readonly outcome: 'changed' }>): void {
  if (outcome.outcome === 'unknown') return failOutcome(call, outcome);
  const { code, message } = outcome;
  if (code === 'INVALID') return failFor(call, Status.INVALID_ARGUMENT, `raftgate: ${message}`, 'refused', code);
  if (!isOfChanges(code)) return failOutcome(call, { outcome: 'refused', code, message });
  failFor(call, STATUS[code][0], `raftgate: ${message}`, 'refused', code);
}

/** No member of ours has an id over 2^53. */
export function noSuchMember(call: RpcCall): void {
  const [status, text] = STATUS.MEMBER_NOT_FOUND;
  failFor(call, status, text, 'refused', 'MEMBER_NOT_FOUND');
}

function isOfChanges(code: RefusedCode | MembershipRefusedCode): code is MembershipRefusedCode {
  return Object.hasOwn(STATUS, code);
}
