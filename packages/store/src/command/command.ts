import type { MemberAttributes } from '../attributes.ts';
import type { RangeRequest } from '../range/request.ts';

/** Keys, lease ids and range ends are latin1 strings. A lease is '' (none) or eight chars, a big-endian int64 that is not 0. */
export interface PutCommand {
  readonly kind: 'put';
  readonly key: string;
  readonly value: Uint8Array;
  readonly lease: string;
  /** Answer with the pair as it was before. */
  readonly prevKv: boolean;
  /** Keep the value (or the lease) the key has; refused with `keyNotFound` when it has none. */
  readonly ignoreValue: boolean;
  readonly ignoreLease: boolean;
}

/** `end`: '' is the one key, '\0' every key from `key` on, else all keys in [key, end). */
export interface DeleteRangeCommand {
  readonly kind: 'deleteRange';
  readonly key: string;
  readonly end: string;
  readonly prevKv: boolean;
}

export type CompareOperator = '=' | '!=' | '>' | '<';

/** Holds for every key of the range; a missing key counts as all zeros, and never holds for `value` (etcd). */
export type Compare =
  | {
      readonly target: 'version' | 'create' | 'mod';
      readonly key: string;
      readonly end: string;
      readonly is: CompareOperator;
      readonly number: number;
    }
  | { readonly target: 'value'; readonly key: string; readonly end: string; readonly is: CompareOperator; readonly value: Uint8Array }
  | { readonly target: 'lease'; readonly key: string; readonly end: string; readonly is: CompareOperator; readonly lease: string };

export type TxnOperation = PutCommand | DeleteRangeCommand | RangeRequest;

/** If all of `compare` hold, `success` runs, else `failure`: under one revision if anything is written. */
export interface TxnCommand {
  readonly kind: 'txn';
  readonly compare: readonly Compare[];
  readonly success: readonly TxnOperation[];
  readonly failure: readonly TxnOperation[];
}

/** Forgets what nobody reading at `revision` or later can see. */
export interface CompactCommand {
  readonly kind: 'compact';
  readonly revision: number;
}

/** The id was drawn before the command was proposed. */
export interface LeaseGrantCommand {
  readonly kind: 'leaseGrant';
  readonly lease: string;
  readonly ttlSeconds: number;
}

export interface LeaseRevokeCommand {
  readonly kind: 'leaseRevoke';
  readonly lease: string;
}

export interface LeaseKeepAliveCommand {
  readonly kind: 'leaseKeepAlive';
  readonly lease: string;
}

/** Takes effect only if the lease still has this deadline (log time) and the entry's log time has reached it. */
export interface LeaseExpireCommand {
  readonly kind: 'leaseExpire';
  readonly lease: string;
  readonly deadlineMs: number;
}

export type AlarmType = 'NOSPACE';

export interface AlarmCommand {
  readonly kind: 'alarm';
  readonly action: 'activate' | 'deactivate';
  readonly member: number;
  readonly alarm: AlarmType;
}

/** Raises what may be proposed (law 10); never falls. */
export interface ClusterVersionCommand {
  readonly kind: 'clusterVersion';
  readonly version: number;
}

/** Replaces what `member` says of itself to clients. */
export interface MemberAttributesCommand extends MemberAttributes {
  readonly kind: 'memberAttributes';
  readonly member: number;
}

export type Command =
  | PutCommand
  | DeleteRangeCommand
  | TxnCommand
  | CompactCommand
  | LeaseGrantCommand
  | LeaseRevokeCommand
  | LeaseKeepAliveCommand
  | LeaseExpireCommand
  | AlarmCommand
  | ClusterVersionCommand
  | MemberAttributesCommand;
