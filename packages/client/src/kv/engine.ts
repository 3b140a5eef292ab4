import { encodeMessage, Status } from '@raftgate/wire';
import type { RpcOutcome } from '@raftgate/wire';
import { defaultRangeRequest, writeRangeRequest } from '@raftgate/wire/etcd';
import { OUTCOME_TRAILER } from './outcome.ts';

/**
 * A question every engine refuses in the same words, and raftgate with a trailer of its own: a read of a revision that
 * no store has reached. Versions do not tell them apart, since a server says the etcd release whose API it speaks.
 */
export function encodeEngineQuestion(): Uint8Array {
  return encodeMessage(writeRangeRequest, { ...defaultRangeRequest, key: '\0', revision: Number.MAX_SAFE_INTEGER, serializable: true });
}

const RAFTGATE = Uint8Array.of(1);
const ETCD = Uint8Array.of(0);

/** Turns the refusal that was asked for into an answer; every other outcome stays what it is. */
export function asEngine(outcome: RpcOutcome): RpcOutcome {
  if (outcome.outcome !== 'status' || outcome.code !== Status.OUT_OF_RANGE) return outcome;
  return { outcome: 'ok', message: outcome.trailers?.[OUTCOME_TRAILER] === undefined ? ETCD : RAFTGATE };
}

export function isRaftgate(answer: Uint8Array): boolean {
  return answer[0] === RAFTGATE[0];
}
