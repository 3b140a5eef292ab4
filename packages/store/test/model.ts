import { compareBytes } from '@raftgate/bytes';
import { MIN_LEASE_TTL_SECONDS, validateCommand } from '../src/index.ts';
import type {
  Command,
  Compare,
  DeleteRangeCommand,
  KeyValue,
  MemberAttributes,
  DeleteRangeResult,
  PutCommand,
  PutResult,
  RangeRequest,
  RangeResult,
  RefusalCode,
  Result,
  StoreRefusal,
  TxnCommand,
  TxnOperation,
  TxnResponse,
  WatchEvent,
} from '../src/index.ts';

interface Version extends KeyValue {
  readonly isTombstone: boolean;
}

/** etcd's semantics as plainly as they can be written: every version ever, in one list, searched from its start. */
export class Model {
  revision = 1;
  compactRevision = 0;
  readonly versions: Version[] = [];
  readonly leases = new Map<string, { ttlSeconds: number; deadlineMs: number }>();
  alarms: { member: number; alarm: 'NOSPACE' }[] = [];
  readonly attributes = new Map<number, MemberAttributes>();
  private hasWritten = false;

  apply(command: Command, logTime: number): Result {
    const result = validateCommand(command) ?? this.dispatch(command, logTime);
    if (this.hasWritten) this.revision += 1;
    this.hasWritten = false;
    return result;
  }

  /** What a reader at `revision` sees, in order of keys. */
  at(revision: number): KeyValue[] {
    const newest = new Map<string, Version>();
    for (const version of this.versions) if (version.modRevision <= revision) newest.set(version.key, version);
    const living = [...newest.values()].filter((version) => !version.isTombstone);
    return living.sort((a, b) => (a.key < b.key ? -1 : 1)).map(bare);
  }

  range(request: RangeRequest, current = this.revision): RangeResult | StoreRefusal {
    if (request.revision > this.revision) return refused('futureRevision');
    if (request.revision !== 0 && request.revision < this.compactRevision) return refused('compacted');
    const all = this.within(request.key, request.end, request.revision || current);
    if (request.countOnly) return { kind: 'range', revision: current, count: all.length, more: false, kvs: [] };
    const filters = request.minModRevision || request.maxModRevision || request.minCreateRevision || request.maxCreateRevision;
    const isCutFirst = request.limit > 0 && !filters && (request.sortOrder === 'none' || isKeyOrder(request));
    let kvs = isCutFirst ? all.slice(0, request.limit + 1) : all.filter((kv) => isWanted(request, kv));
    kvs = sorted(request, kvs);
    const more = request.limit > 0 && kvs.length > request.limit;
    if (more) kvs = kvs.slice(0, request.limit);
    if (request.keysOnly) kvs = kvs.map((kv) => ({ ...kv, value: new Uint8Array(0) }));
    return { kind: 'range', revision: current, count: all.length, more, kvs };
  }

  events(key: string, end: string, from: number): WatchEvent[] {
    return this.versions
      .filter((version) => version.modRevision >= from && isInside(version.key, key, end))
      .map((version) => ({
        type: version.isTombstone ? 'delete' : 'put',
        kv: bare(version),
        previous: this.at(version.modRevision - 1).find((kv) => kv.key === version.key),
      }));
  }

  private get head(): number {
    return this.hasWritten ? this.revision + 1 : this.revision;
  }

  private within(key: string, end: string, revision: number): KeyValue[] {
    return this.at(revision).filter((kv) => isInside(kv.key, key, end));
  }

  private dispatch(command: Command, logTime: number): Result {
    const isFull = this.alarms.length > 0;
    switch (command.kind) {
      case 'put':
        if (isFull) return refused('noSpace');
        return this.checkPut(command) ?? this.put(command);
      case 'deleteRange':
        return this.deleteRange(command);
      case 'txn':
        return this.txn(command, isFull);
      case 'compact':
        if (command.revision <= this.compactRevision) return refused('compacted');
        if (command.revision > this.revision) return refused('futureRevision');
        this.compactRevision = command.revision;
        return { kind: 'compact', revision: this.revision, compactRevision: command.revision };
      case 'leaseGrant': {
        if (isFull) return refused('noSpace');
        if (this.leases.has(command.lease)) return refused('leaseExists');
        const ttlSeconds = Math.max(command.ttlSeconds, MIN_LEASE_TTL_SECONDS);
        return this.renewed(command.lease, ttlSeconds, logTime);
      }
      case 'leaseKeepAlive': {
        const lease = this.leases.get(command.lease);
        if (lease === undefined || lease.deadlineMs <= logTime) return refused('leaseNotFound');
        return this.renewed(command.lease, lease.ttlSeconds, logTime);
      }
      case 'leaseRevoke':
        return this.leases.has(command.lease) ? this.revoke(command.lease) : refused('leaseNotFound');
      case 'leaseExpire': {
        const deadlineMs = this.leases.get(command.lease)?.deadlineMs;
        if (deadlineMs === command.deadlineMs && deadlineMs <= logTime) return this.revoke(command.lease);
        return { kind: 'leaseGone', revision: this.head, lease: command.lease, revoked: false };
      }
      case 'alarm': {
        const { member, alarm } = command;
        const wasRaised = this.alarms.some((raised) => raised.member === member);
        this.alarms = this.alarms.filter((raised) => raised.member !== member);
        if (command.action === 'deactivate')
          return { kind: 'alarm', revision: this.revision, alarms: wasRaised ? [{ member, alarm }] : [] };
        this.alarms.push({ member, alarm });
        return { kind: 'alarm', revision: this.revision, alarms: [{ member, alarm }] };
      }
      case 'clusterVersion':
        return { kind: 'clusterVersion', revision: this.revision, version: 1 };
      case 'memberAttributes': {
        const { member, name, clientUrls } = command;
        this.attributes.set(member, { name, clientUrls });
        return { kind: 'memberAttributes', revision: this.revision, member, name, clientUrls };
      }
    }
  }

  private find(key: string): KeyValue | undefined {
    return this.at(this.head).find((kv) => kv.key === key);
  }

  private checkPut(put: PutCommand): StoreRefusal | undefined {
    if (put.lease !== '' && !this.leases.has(put.lease)) return refused('leaseNotFound');
    return (put.ignoreValue || put.ignoreLease) && this.find(put.key) === undefined ? refused('keyNotFound') : undefined;
  }

  private put(put: PutCommand): PutResult {
    const before = this.find(put.key);
    const mod = this.revision + 1;
    this.versions.push({
      key: put.key,
      value: put.ignoreValue && before ? before.value : put.value,
      createRevision: before?.createRevision ?? mod,
      modRevision: mod,
      version: (before?.version ?? 0) + 1,
      lease: put.ignoreLease && before ? before.lease : put.lease,
      isTombstone: false,
    });
    this.hasWritten = true;
    return { kind: 'put', revision: this.head, previous: put.prevKv ? before : undefined };
  }

  private delete(key: string): void {
    const modRevision = this.revision + 1;
    this.versions.push({ key, value: new Uint8Array(0), createRevision: 0, modRevision, version: 0, lease: '', isTombstone: true });
    this.hasWritten = true;
  }

  private deleteRange(command: DeleteRangeCommand): DeleteRangeResult {
    const doomed = this.within(command.key, command.end, this.head);
    for (const kv of doomed) this.delete(kv.key);
    return { kind: 'deleteRange', revision: this.head, deleted: doomed.length, previous: command.prevKv ? doomed : [] };
  }

  private txn(txn: TxnCommand, isFull: boolean): Result {
    if (isFull && [...txn.success, ...txn.failure].some((operation) => operation.kind === 'put')) return refused('noSpace');
    const succeeded = txn.compare.every((compare) => this.holds(compare));
    const operations = succeeded ? txn.success : txn.failure;
    for (const operation of operations) {
      const refusal = this.checkOperation(operation);
      if (refusal !== undefined) return refusal;
    }
    const responses = operations.map((operation) => this.execute(operation));
    return { kind: 'txn', revision: this.head, succeeded, responses };
  }

  private checkOperation(operation: TxnOperation): StoreRefusal | undefined {
    if (operation.kind === 'put') return this.checkPut(operation);
    if (operation.kind === 'deleteRange') return undefined;
    const range = this.range(operation);
    return range.kind === 'refused' ? range : undefined;
  }

  private execute(operation: TxnOperation): TxnResponse {
    if (operation.kind === 'put') return this.put(operation);
    if (operation.kind === 'deleteRange') return this.deleteRange(operation);
    const range = this.range(operation, this.head);
    if (range.kind === 'refused') throw new Error('checked before');
    return range;
  }

  private holds(compare: Compare): boolean {
    const kvs = this.within(compare.key, compare.end, this.revision);
    if (kvs.length > 0) return kvs.every((kv) => matches(compare, kv));
    const missing = { key: '', value: new Uint8Array(0), createRevision: 0, modRevision: 0, version: 0, lease: '' };
    return compare.target !== 'value' && matches(compare, missing);
  }

  private renewed(lease: string, ttlSeconds: number, logTime: number): Result {
    const deadlineMs = logTime + ttlSeconds * 1000;
    this.leases.set(lease, { ttlSeconds, deadlineMs });
    return { kind: 'lease', revision: this.revision, lease, ttlSeconds, deadlineMs };
  }

  private revoke(lease: string): Result {
    for (const kv of this.at(this.revision)) if (kv.lease === lease) this.delete(kv.key);
    this.leases.delete(lease);
    return { kind: 'leaseGone', revision: this.head, lease, revoked: true };
  }
}

function bare({ key, value, createRevision, modRevision, version, lease }: Version): KeyValue {
  return { key, value, createRevision, modRevision, version, lease };
}

function refused(code: RefusalCode): StoreRefusal {
  return { kind: 'refused', code, message: '' };
}

function isInside(key: string, from: string, end: string): boolean {
  if (end === '') return key === from;
  return key >= from && (end === '\0' || key < end);
}

function isKeyOrder(request: RangeRequest): boolean {
  return request.sortTarget === 'key' && request.sortOrder !== 'descend';
}

function isWanted(request: RangeRequest, kv: KeyValue): boolean {
  if (request.minModRevision !== 0 && kv.modRevision < request.minModRevision) return false;
  if (request.maxModRevision !== 0 && kv.modRevision > request.maxModRevision) return false;
  if (request.minCreateRevision !== 0 && kv.createRevision < request.minCreateRevision) return false;
  return request.maxCreateRevision === 0 || kv.createRevision <= request.maxCreateRevision;
}

function sorted(request: RangeRequest, kvs: readonly KeyValue[]): KeyValue[] {
  const by = {
    key: (a: KeyValue, b: KeyValue) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
    version: (a: KeyValue, b: KeyValue) => a.version - b.version,
    create: (a: KeyValue, b: KeyValue) => a.createRevision - b.createRevision,
    mod: (a: KeyValue, b: KeyValue) => a.modRevision - b.modRevision,
    value: (a: KeyValue, b: KeyValue) => compareBytes(a.value, b.value),
  }[request.sortTarget];
  return kvs.toSorted(request.sortOrder === 'descend' ? (a, b) => by(b, a) : by);
}

function matches(compare: Compare, kv: KeyValue): boolean {
  const order = {
    version: () => kv.version - ('number' in compare ? compare.number : 0),
    create: () => kv.createRevision - ('number' in compare ? compare.number : 0),
    mod: () => kv.modRevision - ('number' in compare ? compare.number : 0),
    value: () => compareBytes(kv.value, 'value' in compare ? compare.value : kv.value),
    lease: () => Number(signed(kv.lease) - signed('lease' in compare ? compare.lease : '')),
  }[compare.target]();
  return { '=': order === 0, '!=': order !== 0, '>': order > 0, '<': order < 0 }[compare.is];
}

function signed(lease: string): bigint {
  let value = 0n;
  for (const char of lease) value = value * 256n + BigInt(char.charCodeAt(0));
  return BigInt.asIntN(64, value);
}
