import type { Observer } from './observer.ts';
import type { SnapshotPort } from './snapshot/port.ts';

/** A member the cluster begins with (etcd's --initial-cluster). */
export interface InitialMember {
  readonly name: string;
  /** `http://HOST:PORT` or `https://HOST:PORT`; the scheme is the network port's business. */
  readonly peerUrls: readonly string[];
}

export interface ListenAddress {
  readonly host: string;
  /** 0 draws a free one. */
  readonly port: number;
}

/** How a member starts. Times are milliseconds, sizes bytes. */
export interface MemberOptions {
  /** This member's name in `initialCluster`. */
  readonly name: string;
  /** Shared by all members of a cluster, and by no other cluster (etcd's --initial-cluster-token). */
  readonly clusterToken: string;
  readonly initialCluster: readonly InitialMember[];
  /**
   * 'new': `initialCluster` is what the cluster begins with. 'existing': the cluster runs; without a data directory this member
   * asks those of `initialCluster` who it is (it was added before, with the peer URLs it has there), and with one it is who
   * that says, whatever the flags. Default: 'new'.
   */
  readonly initialClusterState?: 'new' | 'existing';
  readonly listenPeer: readonly ListenAddress[];
  /** Directory under io's disk root; the member owns `DATA_DIR/member`. */
  readonly dataDir: string;
  /** 100 */
  readonly heartbeatMs?: number;
  /** 1,000; at least five heartbeats, as etcd demands. */
  readonly electionMs?: number;
  /**
   * Whether a leader answers barriers without asking a quorum, for as long as a quorum promised to elect nobody else: false. It
   * trusts every member's clock (raft, src/lease.ts) and turns fast failover off on this member. To turn it off, leave each
   * member stopped for an election timeout: it may have promised.
   */
  readonly leaseReads?: boolean;
  /**
   * Who should rather lead, by name, or by id in hex; higher first, absent is 0. The same on every member, who is elected rests on nothing
   * of it. Looked up as a member starts: one that was added to a running cluster has no name in it, and goes by its id.
   */
  readonly priorities?: ReadonlyMap<string, number>;
  /** Learners that only a request promotes, as the leader counts; etcd's --max-learners: 1. */
  readonly maxLearners?: number;
  /** Commands applied between two snapshots; etcd's --snapshot-count: 10,000. */
  readonly snapshotCommands?: number;
  /** Commands kept in the log behind a snapshot for followers that lag: 5,000, as etcd's --experimental-snapshot-catchup-entries. */
  readonly catchUpCommands?: number;
  /** Size of the log's segments; storage's SEGMENT_BYTES. An entry must fit one, so only tests make them small. */
  readonly segmentBytes?: number;
  /** Bytes the store may hold before it raises NOSPACE; etcd's --quota-backend-bytes. */
  readonly quotaBytes?: number;
  /** Size of the pieces in which the store takes memory; store's SLAB_BYTES. Only tests make them small. */
  readonly slabBytes?: number;
  /** The newest cluster version this member takes part in: the store's CLUSTER_VERSION. Only tests make it another. */
  readonly clusterVersionMax?: number;
  /** Work of the store between two looks at the clock, in units: APPLY_SLICE_UNITS. Only tests make it small. */
  readonly sliceUnits?: number;
  /** Bytes of a snapshot read and sent at once; storage's SNAPSHOT_READ_BYTES. Only tests make it small. */
  readonly snapshotPartBytes?: number;
  /** Writes a snapshot file; in slices on this thread unless another is injected. */
  readonly snapshots?: SnapshotPort;
  readonly observer?: Observer;
  /** Whether raft's inputs are recorded for `raftgate replay`: true. */
  readonly flightRecorder?: boolean;
}
