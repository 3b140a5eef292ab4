import type { MemberAttributes } from './attributes.ts';
import type { AlarmType } from './command/command.ts';
import type { KeyValue } from './key-value.ts';
import type { StoreRefusal } from './refusal.ts';

/** `revision` is always the store's after the command: etcd's header revision. */
export interface PutResult {
  readonly kind: 'put';
  readonly revision: number;
  readonly previous: KeyValue | undefined;
}

export interface DeleteRangeResult {
  readonly kind: 'deleteRange';
  readonly revision: number;
  readonly deleted: number;
  /** Empty unless asked for. */
  readonly previous: readonly KeyValue[];
}

export interface RangeResult {
  readonly kind: 'range';
  /** The store's revision when the range was opened, not the one it was read at (etcd). */
  readonly revision: number;
  /** Keys in the range before `limit` and the revision filters. */
  readonly count: number;
  readonly more: boolean;
  readonly kvs: readonly KeyValue[];
}

export type TxnResponse = PutResult | DeleteRangeResult | RangeResult;

export interface TxnResult {
  readonly kind: 'txn';
  readonly revision: number;
  readonly succeeded: boolean;
  readonly responses: readonly TxnResponse[];
}

export interface CompactResult {
  readonly kind: 'compact';
  readonly revision: number;
  readonly compactRevision: number;
}

/** Of leaseGrant and leaseKeepAlive. */
export interface LeaseResult {
  readonly kind: 'lease';
  readonly revision: number;
  readonly lease: string;
  readonly ttlSeconds: number;
  /** Log time. */
  readonly deadlineMs: number;
}

/** Of leaseRevoke and leaseExpire; `revoked` is false when the lease had been kept alive or was gone. */
export interface LeaseGoneResult {
  readonly kind: 'leaseGone';
  readonly revision: number;
  readonly lease: string;
  readonly revoked: boolean;
}

export interface Alarm {
  readonly member: number;
  readonly alarm: AlarmType;
}

export interface AlarmResult {
  readonly kind: 'alarm';
  readonly revision: number;
  /** What was raised or lowered; empty when there was nothing to lower. */
  readonly alarms: readonly Alarm[];
}

export interface ClusterVersionResult {
  readonly kind: 'clusterVersion';
  readonly revision: number;
  readonly version: number;
}

export interface MemberAttributesResult extends MemberAttributes {
  readonly kind: 'memberAttributes';
  readonly revision: number;
  readonly member: number;
}

export type Result =
  | PutResult
  | DeleteRangeResult
  | TxnResult
  | CompactResult
  | LeaseResult
  | LeaseGoneResult
  | AlarmResult
  | ClusterVersionResult
  | MemberAttributesResult
  | StoreRefusal;
