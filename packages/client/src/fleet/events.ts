import type { Digest, Level, Order, PrepareFailure, SdkEvent, SdkState } from '@raftgate/contract';

/** What an application may want to log. Nothing here needs an answer. */
export type FleetEvent =
  | { readonly type: 'state'; readonly from: SdkState; readonly to: SdkState; readonly cause: SdkEvent }
  /** The snapshot was swapped. */
  | { readonly type: 'active'; readonly order: Order; readonly bundles: readonly Digest[]; readonly source: 'control-plane' | 'cache' }
  | { readonly type: 'overlay'; readonly revision: number }
  | { readonly type: 'level'; readonly bundle: Digest; readonly name: string; readonly level: Level }
  | { readonly type: 'prepareFailed'; readonly bundle: Digest; readonly name: string; readonly failure: PrepareFailure }
  | { readonly type: 'unloaded'; readonly bundle: Digest; readonly reason: 'released' | 'deadline' | 'room' | 'stop' }
  /** A document that was not taken: malformed, older than what is held, or another one under the same order. */
  | { readonly type: 'refused'; readonly what: 'assignment' | 'overlay' | 'channel' | 'prepare' | 'cache'; readonly reason: string }
  | { readonly type: 'lease'; readonly lease: string | undefined; readonly reason: string }
  /** Another process writes under this instance's name: this one no longer serves. */
  | { readonly type: 'displaced'; readonly by: number }
  /** The control plane did not answer; what is held ages. */
  | { readonly type: 'silent'; readonly reason: string }
  | { readonly type: 'cacheFailed'; readonly reason: string };
