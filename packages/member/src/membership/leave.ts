import { configurationInForce, status } from '@raftgate/raft';
import type { Configuration } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { findMember } from '../peer/check-hello.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';

/**
 * Somebody said who belongs to the cluster, as committed at some index. Ids are never used again, so whoever was a member
 * there or before and is none any more was removed for good; the log that says so may never come here.
 */
export function hearOfCluster(core: Core, view: ClusterView): void {
  const { member } = core.identity;
  const { commit, configurationIndex } = status(core.raft);
  if (findMember(view.configuration, member) !== undefined) {
    if (view.commit > commit) core.peers.hint(view);
    return;
  }
  const isIn = findMember(configurationInForce(core.raft), member) !== undefined;
  const sinceIndex = isIn ? configurationIndex : core.plan.joinedIndex;
  if (sinceIndex !== undefined && view.commit >= sinceIndex) leaveCluster(core, view.configuration, view.commit);
}

/** This member was removed: it answers everybody and does nothing any more. Its data directory stays as it is. */
export function leaveCluster(core: Core, configuration: Configuration, index: number): void {
  if (core.isOver) return;
  core.changes.settleAll({ member: core.identity.member, configuration, index });
  core.state = 'removed';
  if (core.ticker !== undefined) core.io.timers.cancel(core.ticker);
  core.failover.stop(core);
  core.snapshots.stop();
  core.settleAll();
  core.observer.onRemoved?.();
  core.changed();
  core.peers.stop(() => {
    core.wal.close(() => core.closed());
  });
}
