import { utf8Encode } from '@raftgate/bytes';
import type { MemberAttributes } from '../attributes.ts';
import { inInterval, intervalOf } from '../range/interval.ts';
import type { Interval } from '../range/interval.ts';
import type { RangeRequest } from '../range/request.ts';
import {
  LEASE_ID_BYTES,
  MAX_CLIENT_URLS,
  MAX_CLIENT_URL_BYTES,
  MAX_LEASE_TTL_SECONDS,
  MAX_MEMBER_NAME_BYTES,
  MAX_REQUEST_BYTES,
  MAX_TXN_OPS,
} from '../limits.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { Command, Compare, DeleteRangeCommand, PutCommand, TxnCommand, TxnOperation } from './command.ts';

type Verdict = StoreRefusal | undefined;

/** Checked where a request comes in, so that apply meets only commands that make sense (etcd: api/v3rpc/key.go). */
export function validateCommand(command: Command): Verdict {
  switch (command.kind) {
    case 'put':
      return checkPut(command) ?? checkSize(putBytes(command));
    case 'deleteRange':
      return checkDeleteRange(command) ?? checkSize(command.key.length + command.end.length);
    case 'txn':
      return checkTxn(command);
    case 'compact':
      return checkNumber(command.revision);
    case 'leaseGrant':
      return checkLease(command.lease) ?? checkTtl(command.ttlSeconds);
    case 'leaseRevoke':
    case 'leaseKeepAlive':
      return checkLease(command.lease);
    case 'leaseExpire':
      return checkLease(command.lease) ?? checkNumber(command.deadlineMs);
    case 'alarm':
      return checkNumber(command.member);
    case 'clusterVersion':
      return checkNumber(command.version);
    case 'memberAttributes':
      return checkNumber(command.member) ?? checkAttributes(command);
  }
}

export function validateRange(range: RangeRequest): Verdict {
  if (range.key === '') return refusal('emptyKey');
  const { limit, revision, minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = range;
  for (const number of [limit, revision, minModRevision, maxModRevision, minCreateRevision, maxCreateRevision]) {
    if (!isCount(number)) return refusal('invalidNumber');
  }
  return checkSize(range.key.length + range.end.length);
}

function checkPut(put: PutCommand): Verdict {
  if (put.key === '') return refusal('emptyKey');
  if (put.ignoreValue && put.value.length > 0) return refusal('valueProvided');
  if (put.ignoreLease && put.lease !== '') return refusal('leaseProvided');
  return put.lease === '' ? undefined : checkLease(put.lease);
}

function checkDeleteRange(command: DeleteRangeCommand): Verdict {
  return command.key === '' ? refusal('emptyKey') : undefined;
}

function checkTxn(txn: TxnCommand): Verdict {
  if (Math.max(txn.compare.length, txn.success.length, txn.failure.length) > MAX_TXN_OPS) return refusal('tooManyOperations');
  let bytes = 0;
  for (const compare of txn.compare) {
    const verdict = checkCompare(compare);
    if (verdict !== undefined) return verdict;
    bytes += compare.key.length + compare.end.length + (compare.target === 'value' ? compare.value.length : 0);
  }
  for (const operation of [...txn.success, ...txn.failure]) {
    const verdict = checkOperation(operation);
    if (verdict !== undefined) return verdict;
    bytes += operation.kind === 'put' ? putBytes(operation) : operation.key.length + operation.end.length;
  }
  return checkSize(bytes) ?? checkOverlaps(txn.success) ?? checkOverlaps(txn.failure);
}

function checkOperation(operation: TxnOperation): Verdict {
  if (operation.kind === 'put') return checkPut(operation);
  return operation.kind === 'range' ? validateRange(operation) : checkDeleteRange(operation);
}

function checkCompare(compare: Compare): Verdict {
  if (compare.key === '') return refusal('emptyKey');
  if (compare.target === 'value') return undefined;
  if (compare.target === 'lease') return compare.lease === '' ? undefined : checkLease(compare.lease);
  return checkNumber(compare.number);
}

/** No key is put twice, or put and deleted, in whatever order (etcd: checkIntervals). */
function checkOverlaps(operations: readonly TxnOperation[]): Verdict {
  const deleted: Interval[] = [];
  for (const operation of operations) if (operation.kind === 'deleteRange') deleted.push(intervalOf(operation.key, operation.end));
  const puts = new Set<string>();
  for (const operation of operations) {
    if (operation.kind !== 'put') continue;
    if (puts.has(operation.key) || deleted.some((interval) => inInterval(interval, operation.key))) return refusal('duplicateKey');
    puts.add(operation.key);
  }
  return undefined;
}

function checkAttributes({ name, clientUrls }: MemberAttributes): Verdict {
  const fits = utf8Encode(name).length <= MAX_MEMBER_NAME_BYTES && clientUrls.length <= MAX_CLIENT_URLS;
  return fits && clientUrls.every((url) => utf8Encode(url).length <= MAX_CLIENT_URL_BYTES) ? undefined : refusal('attributesTooLarge');
}

function checkLease(lease: string): Verdict {
  const isId = lease.length === LEASE_ID_BYTES && lease !== NO_LEASE;
  return isId ? undefined : refusal('invalidLease');
}

/** The int64 0 is etcd's "none"; inside it is the empty string. */
const NO_LEASE = '\0'.repeat(LEASE_ID_BYTES);

function checkTtl(seconds: number): Verdict {
  if (!isCount(seconds)) return refusal('invalidNumber');
  return seconds > MAX_LEASE_TTL_SECONDS ? refusal('leaseTtlTooLarge') : undefined;
}

function checkNumber(number: number): Verdict {
  return isCount(number) ? undefined : refusal('invalidNumber');
}

function isCount(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function checkSize(bytes: number): Verdict {
  return bytes > MAX_REQUEST_BYTES ? refusal('requestTooLarge') : undefined;
}

function putBytes(put: PutCommand): number {
  return put.key.length + put.value.length;
}
