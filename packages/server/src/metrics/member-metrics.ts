import type { Member } from '@raftgate/member';
import type { MemberView } from '../member-view.ts';
import { ETCD_CLUSTER_VERSION, ETCD_VERSION } from '../versions.ts';
import type { Registry } from './registry.ts';

/** What is read off the member and its store, under etcd's names. */
export function registerMember(registry: Registry, member: Member, view: MemberView, quotaBytes: number): void {
  const { store } = member;
  const gauge = (name: string, help: string, value: () => number) => registry.read('gauge', name, help, value);
  const counter = (name: string, help: string, value: () => number) => registry.read('counter', name, help, value);
  gauge('etcd_server_has_leader', 'Whether or not a leader exists. 1 is existence, 0 is not.', () => (view.hasLeader ? 1 : 0));
  gauge('etcd_server_is_leader', 'Whether or not this member is a leader. 1 if is, 0 otherwise.', () => (view.role === 'leader' ? 1 : 0));
  gauge('etcd_server_is_learner', 'Whether or not this member is a learner. 1 if is, 0 otherwise.', () => (view.isLearner ? 1 : 0));
  counter('etcd_server_leader_changes_seen_total', 'The number of leader changes seen.', () => view.leaderChanges);
  gauge('etcd_server_proposals_committed_total', 'The total number of consensus proposals committed.', () => member.status().commitIndex);
  gauge('etcd_server_proposals_applied_total', 'The total number of consensus proposals applied.', () => member.status().appliedIndex);
  gauge('etcd_server_proposals_pending', 'The current number of pending proposals to commit.', () => member.status().pendingProposals);
  gauge('etcd_server_quota_backend_bytes', 'Current backend storage quota size in bytes.', () => quotaBytes);
  gauge('etcd_mvcc_db_total_size_in_bytes', 'Bytes of the records held.', () => store.sizeBytes);
  gauge('etcd_mvcc_db_total_size_in_use_in_bytes', 'Bytes of the records that history still needs.', () => store.sizeInUseBytes);
  gauge('etcd_debugging_mvcc_keys_total', 'Total number of keys.', () => store.keyCount);
  gauge('etcd_debugging_mvcc_current_revision', 'The current revision of store.', () => store.revision);
  gauge('etcd_debugging_mvcc_compact_revision', 'The revision of the last compaction in store.', () => store.compactRevision);
  gauge('etcd_debugging_mvcc_watcher_total', 'Total number of watchers.', () => store.watchCount);
  gauge('etcd_debugging_lease_leases', 'Leases that are granted.', () => store.leases.count);
  gauge('raftgate_raft_term', 'The current term.', () => view.term);
  registry.read('gauge', 'etcd_server_version', 'Which version is running. 1 for the label value.', () => 1, {
    server_version: ETCD_VERSION,
  });
  registry.read('gauge', 'etcd_cluster_version', 'Which version is running. 1 for the label value.', () => 1, {
    cluster_version: ETCD_CLUSTER_VERSION.slice(0, ETCD_CLUSTER_VERSION.lastIndexOf('.')),
  });
}
