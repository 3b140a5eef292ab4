export { KvClientError } from './errors.ts';
export type { KvClientErrorCode } from './errors.ts';
export { createKvClient } from './kv/client.ts';
export type { KvClientOptions } from './kv/caller.ts';
export type { ProbingKvClient } from './kv/client.ts';
export type {
  CallOptions,
  Compare,
  KeyValue,
  KvCapabilities,
  KvClient,
  KvTransport,
  Operation,
  OperationResult,
  RangeRequest,
  RangeResult,
  TxnRequest,
  TxnResult,
  Watch,
  WatchEvent,
  WatchRequest,
  WatchSink,
} from './kv/types.ts';
export { ClusterClient } from './cluster/client.ts';
export type { ClusterConfiguration, ClusterMember, ClusterMemberId, ClusterMembers } from './cluster/client.ts';
export { LeaseKeeper } from './kv/lease-keeper.ts';
export type { LeaseKeeperOptions } from './kv/lease-keeper.ts';
export { FleetClient } from './fleet/client.ts';
export type { FleetStatus, Sample } from './fleet/client-types.ts';
export type { FleetEvent } from './fleet/events.ts';
export type { Cancellation, HeldPart, LoadRequest, Loader, Parts, ProbePart } from './fleet/loader.ts';
export type { FleetIo, FleetLimits, FleetOptions, SnapshotCache } from './fleet/options.ts';
export type { Pinned, PinRefusal, PinRefusalCode, PinResult } from './fleet/pinned.ts';
