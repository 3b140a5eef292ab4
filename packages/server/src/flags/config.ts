import type { InitialMember } from '@raftgate/member';
import type { HostPort } from './urls.ts';

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Everything `serve` needs, checked. Times are milliseconds, sizes bytes. */
export interface ServeConfig {
  readonly name: string;
  /** As given; relative to the working directory. */
  readonly dataDir: string;
  readonly listenClient: readonly HostPort[];
  readonly advertiseClientUrls: readonly string[];
  readonly listenPeer: readonly HostPort[];
  readonly listenMetrics: readonly HostPort[];
  readonly initialCluster: readonly InitialMember[];
  readonly initialClusterState: 'new' | 'existing';
  readonly clusterToken: string;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly snapshotCommands: number;
  readonly catchUpCommands: number;
  readonly quotaBytes: number;
  readonly maxRequestBytes: number;
  readonly maxTxnOps: number;
  readonly progressNotifyMs: number;
  readonly rpcTransport: 'lean' | 'node';
  readonly logLevel: LogLevel;
  readonly logFormat: 'json' | 'console';
  readonly logOutput: 'stderr' | 'stdout';
}
