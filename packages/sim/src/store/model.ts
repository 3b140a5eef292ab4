import type { Alarm, Command, DeleteRangeCommand, KeyValue, LeaseView, MemberAttributes, PutCommand, RangeRequest } from '@raftgate/store';
import type { PutResult, RangeResult, RefusalCode, Result, StoreRefusal, TxnCommand, TxnOperation, TxnResponse } from '@raftgate/store';
import type { DeleteRangeResult } from '@raftgate/store';
import { MIN_LEASE_TTL_SECONDS, refusal, validateCommand } from '@raftgate/store';
import { isInside, matches, MISSING, ranged } from './model-range.ts';

const NO_VALUE = new Uint8Array(0);

export interface Version extends KeyValue {
  readonly isTombstone: boolean;
}

/** etcd's semantics as plainly as they can be written: every version ever, none forgotten; memory is not its concern. */
export class StoreModel {
  revision = 1;
  compactRevision = 0;
  clusterVersion = 1;
  /** In the order they were written. */
  versions: Version[] = [];
  leases = new Map<string, LeaseView>();
  alarms: readonly Alarm[] = [];
  attributes = new Map<number, MemberAttributes>();
  private byKey = new Map<string, Version[]>();
  private hasWritten = false;

  clone(): StoreModel {
    const copy = new StoreModel();
    const { revision, compactRevision, clusterVersion, alarms } = this;
    Object.assign(copy, { revision, compactRevision, clusterVersion, alarms });
    copy.versions = [...this.versions];
    copy.leases = new Map(this.leases);
    copy.attributes = new Map(this.attributes);
    copy.byKey = new Map([...this.byKey].map(([key, versions]) => [key, [...versions]]));
    return copy;
  }

  apply(command: Command, logTime: number): Result {
    const result = validateCommand(command) ?? this.dispatch(command, logTime);
    if (this.hasWritten) this.revision += 1;
    this.hasWritten = false;
    return result;
  }

  /** What a reader of `key` at `revision` sees. */
  read(key: string, revision: number): KeyValue | undefined {
    const newest = this.byKey.get(key)?.findLast(({ modRevision }) => modRevision <= revision);
    return newest === undefined || newest.isTombstone ? undefined : newest;
  }

  /** In order of keys. */
  within(key: string, end: string, revision: number): KeyValue[] {
    const keys = end === '' ? [key] : [...this.byKey.keys()].filter((each) => isInside(each, key, end)).sort();
    return keys.flatMap((each) => this.read(each, revision) ?? []);
  }

  /** Keys that are attached, in order. */
  attached(lease: string): string[] {
    return this.within('\0', '\0', this.revision).flatMap((kv) => (kv.lease === lease ? kv.key : []));
  }

  range(request: RangeRequest, current = this.revision): RangeResult | StoreRefusal {
    const refused = this.checkRevision(request.revision);
    return refused ?? ranged(request, this.within(request.key, request.end, request.revision || current), current);
  }

  /** Versions that a reader or a watch may still ask for once everything compacted is gone (etcd: mvcc, keep). */
  survivors(): number {
    let count = 0;
    for (const versions of this.byKey.values()) {
      const seen = versions.findLast(({ modRevision }) => modRevision <= this.compactRevision);
      const isKept = seen !== undefined && (!seen.isTombstone || seen.modRevision === this.compactRevision);
      count += versions.filter(({ modRevision }) => modRevision > this.compactRevision).length;
      // Subs of one revision: a key is written once under each.
      if (isKept) count += 1;
    }
    return count;
  }

  /** Everything a reader can tell. */
  text(): string {
    const keys = this.within('\0', '\0', this.revision).map(
      (kv) => `${kv.key} ${kv.value.join()} ${kv.lease} ${kv.createRevision} ${kv.version}`,
    );
    const leases = [...this.leases.values()].map(({ lease, ttlSeconds, deadlineMs }) => `${lease} ${ttlSeconds} ${deadlineMs}`).sort();
    const attributes = [...this.attributes].map(([id, { name, clientUrls }]) => `${id} ${name} ${clientUrls.join()}`).sort();
    const { revision, compactRevision, clusterVersion, alarms } = this;
    return JSON.stringify([revision, compactRevision, clusterVersion, alarms, keys, leases, attributes]);
  }

  private get head(): number {
    return this.hasWritten ? this.revision + 1 : this.revision;
  }

  private checkRevision(revision: number): StoreRefusal | undefined {
    if (revision > this.revision) return refusal('futureRevision');
    return revision !== 0 && revision < this.compactRevision ? this.compacted() : undefined;
  }

  private compacted(): StoreRefusal {
    return { ...refusal('compacted'), compactRevision: this.compactRevision };
  }

  private dispatch(command: Command, logTime: number): Result {
    const isFull = this.alarms.length > 0;
    switch (command.kind) {
      case 'put':
        return (isFull ? refusal('noSpace') : this.checkPut(command)) ?? this.put(command);
      case 'deleteRange':
        return this.deleteRange(command);
      case 'txn':
        return this.txn(command, isFull);
      case 'compact':
        return this.compact(command.revision);
      case 'leaseGrant':
      case 'leaseKeepAlive':
      case 'leaseRevoke':
      case 'leaseExpire':
        return this.lease(command, logTime, isFull);
      case 'alarm':
        return this.alarm(command.action === 'activate', { member: command.member, alarm: command.alarm });
      case 'clusterVersion':
        this.clusterVersion = Math.max(this.clusterVersion, command.version);
        return { kind: 'clusterVersion', revision: this.revision, version: this.clusterVersion };
      case 'memberAttributes': {
        const { member, name, clientUrls } = command;
        if (name === '' && clientUrls.length === 0) this.attributes.delete(member);
        else this.attributes.set(member, { name, clientUrls });
        return { kind: 'memberAttributes', revision: this.revision, member, name, clientUrls };
      }
    }
  }

  private compact(revision: number): Result {
    if (revision <= this.compactRevision) return this.compacted();
    if (revision > this.revision) return refusal('futureRevision');
    this.compactRevision = revision;
    return { kind: 'compact', revision: this.revision, compactRevision: revision };
  }

  private alarm(isRaised: boolean, alarm: Alarm): Result {
    const others = this.alarms.filter(({ member }) => member !== alarm.member);
    const changed = isRaised || others.length < this.alarms.length ? [alarm] : [];
    this.alarms = isRaised ? [...others, alarm].sort((a, b) => a.member - b.member) : others;
    return { kind: 'alarm', revision: this.revision, alarms: changed };
  }

  private lease(command: Extract<Command, { lease: string; kind: `lease${string}` }>, logTime: number, isFull: boolean): Result {
    const { lease } = command;
    const held = this.leases.get(lease);
    if (command.kind === 'leaseGrant') {
      const why: RefusalCode | undefined = isFull ? 'noSpace' : held === undefined ? undefined : 'leaseExists';
      return why === undefined ? this.keep(lease, Math.max(command.ttlSeconds, MIN_LEASE_TTL_SECONDS), logTime) : refusal(why);
    }
    if (command.kind === 'leaseKeepAlive') {
      // One whose time is over is gone, whether or not somebody has said so yet.
      return held === undefined || held.deadlineMs <= logTime ? refusal('leaseNotFound') : this.keep(lease, held.ttlSeconds, logTime);
    }
    if (command.kind === 'leaseRevoke') return held === undefined ? refusal('leaseNotFound') : this.revoke(lease);
    // Proposed before it was renewed, it says nothing.
    if (held !== undefined && held.deadlineMs === command.deadlineMs && held.deadlineMs <= logTime) return this.revoke(lease);
    return { kind: 'leaseGone', revision: this.head, lease, revoked: false };
  }

  private keep(lease: string, ttlSeconds: number, logTime: number): Result {
    const deadlineMs = logTime + ttlSeconds * 1_000;
    this.leases.set(lease, { lease, ttlSeconds, deadlineMs });
    return { kind: 'lease', revision: this.revision, lease, ttlSeconds, deadlineMs };
  }

  private revoke(lease: string): Result {
    for (const key of this.attached(lease)) this.write({ key, lease: '', value: NO_VALUE, createRevision: 0, version: 0 }, true);
    this.leases.delete(lease);
    return { kind: 'leaseGone', revision: this.head, lease, revoked: true };
  }

  private checkPut({ key, lease, ignoreValue, ignoreLease }: PutCommand): StoreRefusal | undefined {
    if (lease !== '' && !this.leases.has(lease)) return refusal('leaseNotFound');
    return (ignoreValue || ignoreLease) && this.read(key, this.head) === undefined ? refusal('keyNotFound') : undefined;
  }

  private put(put: PutCommand): PutResult {
    const before = this.read(put.key, this.head);
    this.write(
      {
        key: put.key,
        value: put.ignoreValue && before !== undefined ? before.value : put.value,
        lease: put.ignoreLease && before !== undefined ? before.lease : put.lease,
        createRevision: before?.createRevision ?? this.revision + 1,
        version: (before?.version ?? 0) + 1,
      },
      false,
    );
    return { kind: 'put', revision: this.head, previous: put.prevKv ? before : undefined };
  }

  private deleteRange({ key, end, prevKv }: DeleteRangeCommand): DeleteRangeResult {
    const found = this.within(key, end, this.head);
    for (const kv of found) this.write({ key: kv.key, lease: '', value: NO_VALUE, createRevision: 0, version: 0 }, true);
    return { kind: 'deleteRange', revision: this.head, deleted: found.length, previous: prevKv ? found : [] };
  }

  private txn({ compare, success, failure }: TxnCommand, isFull: boolean): Result {
    if (isFull && [...success, ...failure].some(({ kind }) => kind === 'put')) return refusal('noSpace');
    const succeeded = compare.every((each) => {
      const kvs = this.within(each.key, each.end, this.revision);
      if (kvs.length > 0) return kvs.every((kv) => matches(each, kv));
      return each.target !== 'value' && matches(each, MISSING);
    });
    const operations = succeeded ? success : failure;
    for (const operation of operations) {
      const refused =
        operation.kind === 'put' ? this.checkPut(operation) : operation.kind === 'range' && this.checkRevision(operation.revision);
      if (typeof refused === 'object') return refused;
    }
    const responses = operations.map((operation) => this.execute(operation));
    return { kind: 'txn', revision: this.head, succeeded, responses };
  }

  private execute(operation: TxnOperation): TxnResponse {
    if (operation.kind === 'put') return this.put(operation);
    if (operation.kind === 'deleteRange') return this.deleteRange(operation);
    return ranged(operation, this.within(operation.key, operation.end, operation.revision || this.head), this.head);
  }

  private write(written: Omit<Version, 'modRevision' | 'isTombstone'>, isTombstone: boolean): void {
    const version = { ...written, modRevision: this.revision + 1, isTombstone };
    this.versions.push(version);
    const versions = this.byKey.get(version.key) ?? [];
    this.byKey.set(version.key, versions);
    versions.push(version);
    this.hasWritten = true;
  }
}
