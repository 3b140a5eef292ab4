import type { MemberOptions } from '@raftgate/member';
import type { ServeConfig } from '../flags/config.ts';

/** What the flags say of the member itself. */
export function memberOptionsOf(config: ServeConfig): Omit<MemberOptions, 'dataDir'> {
  const { name, clusterToken, initialCluster, initialClusterState, listenPeer } = config;
  const { heartbeatMs, electionMs, leaseReads, priorities, maxLearners, snapshotCommands, catchUpCommands, quotaBytes } = config;
  return {
    name,
    clusterToken,
    initialCluster,
    initialClusterState,
    listenPeer,
    heartbeatMs,
    electionMs,
    leaseReads,
    priorities,
    maxLearners,
    snapshotCommands,
    catchUpCommands,
    quotaBytes,
  };
}
