import type { Clock, Random, Timers } from '@raftgate/io';
import type { Member } from '@raftgate/member';
import type { RpcCall } from '@raftgate/wire';
import type { LogTimeEstimate } from './lease/log-time.ts';
import type { MemberView } from './member-view.ts';
import type { ServerMetrics } from './metrics/server-metrics.ts';
import type { Slices } from './slices.ts';

export interface ServerSettings {
  /** etcd's: 5 s and two elections. */
  readonly requestTimeoutMs: number;
  readonly electionMs: number;
  readonly maxRequestBytes: number;
  readonly maxTxnOps: number;
  readonly quotaBytes: number;
  /** How often a watch that asked for progress and heard nothing is told where it stands. */
  readonly progressNotifyMs: number;
  /** This member's --advertise-client-urls: what it publishes. */
  readonly clientUrls: readonly string[];
}

/** What the services share. */
export interface ServerContext {
  readonly member: Member;
  readonly view: MemberView;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly slices: Slices;
  readonly logTime: LogTimeEstimate;
  readonly metrics: ServerMetrics;
  readonly settings: ServerSettings;
}

/** Until when the member may work on a call: the client's patience or ours, whichever ends first. */
export function deadlineOf(context: ServerContext, call: RpcCall): number {
  const ownMs = context.clock.monotonicMs() + context.settings.requestTimeoutMs;
  return call.deadlineMs === undefined ? ownMs : Math.min(ownMs, call.deadlineMs);
}
