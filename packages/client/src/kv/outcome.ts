import { Status } from '@raftgate/wire';
import type { RpcOutcome } from '@raftgate/wire';
import { KvClientError } from '../errors.ts';

/** A read may be asked again at will; a write only while it is known that no server looked at it (law 5). */
export type CallKind = 'read' | 'write';

export type Ruling =
  | { readonly next: 'answer'; readonly message: Uint8Array }
  /** Another attempt is safe; `error` is the outcome when there is no time for one. */
  | { readonly next: 'retry'; readonly error: KvClientError }
  | { readonly next: 'fail'; readonly error: KvClientError };

/** Which class of outcome a call's end belongs to (etcd clientv3 retry.go: which calls are repeatable, and why). */
export function rule(kind: CallKind, outcome: RpcOutcome): Ruling {
  switch (outcome.outcome) {
    case 'ok':
      return { next: 'answer', message: outcome.message };
    case 'neverSent':
      return { next: 'retry', error: new KvClientError('refused', outcome.reason) };
    case 'maybeDelivered':
      return kind === 'read'
        ? { next: 'retry', error: new KvClientError('refused', outcome.reason) }
        : { next: 'fail', error: new KvClientError('unknown', outcome.reason) };
    case 'status':
      return ruleStatus(kind, outcome);
  }
}

/** The trailer in which raftgate's server says what a status alone does not: `refused` or `unknown`. */
export const OUTCOME_TRAILER = 'raftgate-outcome';
/** Whose reasons raftgate's server gives (google.rpc.ErrorInfo). */
const REASON_DOMAIN = 'raftgate';

function ruleStatus(kind: CallKind, outcome: Extract<RpcOutcome, { readonly outcome: 'status' }>): Ruling {
  const { code, message } = outcome;
  const reason = outcome.reasons?.find(({ domain }) => domain === REASON_DOMAIN)?.reason;
  const isRefused = outcome.trailers?.[OUTCOME_TRAILER] === 'refused';
  const fail = (kvCode: KvClientError['code']): Ruling => ({ next: 'fail', error: new KvClientError(kvCode, message, reason) });
  switch (code) {
    case Status.NOT_FOUND:
      return fail(message.includes('lease') ? 'lease' : 'invalid');
    case Status.OUT_OF_RANGE:
      return fail(message.includes('compacted') ? 'compacted' : 'invalid');
    case Status.FAILED_PRECONDITION:
      // The member that got a forwarded request does not lead (any longer); nothing was proposed.
      if (message === 'etcdserver: not leader') return { next: 'retry', error: new KvClientError('refused', message, reason) };
      return fail('invalid');
    case Status.INVALID_ARGUMENT:
    case Status.ALREADY_EXISTS:
    case Status.PERMISSION_DENIED:
    case Status.UNAUTHENTICATED:
    case Status.UNIMPLEMENTED:
      return fail('invalid');
    case Status.RESOURCE_EXHAUSTED:
      // etcd's own refusals (too many requests, NOSPACE) come before anything is written. The transport's, an answer
      // too large for instance, come after.
      if (message.startsWith('etcdserver:')) return fail('refused');
      // The server did not take the request (grpc-go's words), so it never ran.
      if (message.includes('received message larger than max')) return fail('invalid');
      return fail(kind === 'read' ? 'invalid' : 'unknown');
    default:
      // UNAVAILABLE stands for "never proposed" and "maybe applied" alike (operations D1): only a read may go on,
      // or a write whose server says that it was refused.
      return kind === 'read' || isRefused
        ? { next: 'retry', error: new KvClientError('refused', message, reason) }
        : { next: 'fail', error: new KvClientError('unknown', message, reason) };
  }
}
