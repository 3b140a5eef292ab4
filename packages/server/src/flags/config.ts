import type { InitialMember } from '@raftgate/member';
import type { HostPort } from './urls.ts';

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Files as given; relative to the working directory. */
export interface ClientTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly trustedCaFile: string | undefined;
  readonly asksForCertificate: boolean;
}

/** grpc-go's server parameters and enforcement policy, as etcd sets them. */
export interface Keepalive {
  readonly minTimeMs: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

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
  readonly leaseReads: boolean;
  /** By name, or by id in hex. */
  readonly priorities: ReadonlyMap<string, number>;
  readonly maxLearners: number;
  readonly snapshotCommands: number;
  readonly catchUpCommands: number;
  readonly quotaBytes: number;
  readonly maxRequestBytes: number;
  readonly maxTxnOps: number;
  readonly progressNotifyMs: number;
  readonly rpcTransport: 'lean' | 'node';
  /** For the client URLs that say https://. */
  readonly clientTls: ClientTls | undefined;
  readonly keepalive: Keepalive;
  readonly logLevel: LogLevel;
  readonly logFormat: 'json' | 'console';
  readonly logOutput: 'stderr' | 'stdout';
}
