import { configurationAt, configurationInForce, lastLogTime, status } from '@raftgate/raft';
import type { Core } from './core.ts';
import type { MemberStatus } from './status.ts';

export function statusOf(core: Core): MemberStatus {
  const raft = status(core.raft);
  const configuration = configurationInForce(core.raft);
  return {
    state: core.state,
    failure: core.failure,
    role: raft.role,
    term: raft.term,
    leader: raft.leader,
    firstIndex: raft.first,
    lastIndex: raft.last,
    durableIndex: raft.durable,
    commitIndex: raft.commit,
    appliedIndex: core.store.appliedIndex,
    appliedTerm: core.appliedTerm,
    logTimeMs: lastLogTime(core.raft),
    snapshotIndex: core.snapshots.latest.index,
    configuration,
    appliedConfiguration: configurationAt(core.raft, core.store.appliedIndex) ?? configuration,
    mayVote: raft.mayVote,
    pendingProposals: core.proposals.waiting,
    pendingReads: core.reads.size,
    pendingBytes: core.proposals.bytes + core.forwards.bytes,
    uncommittedBytes: raft.uncommittedBytes,
    pendingChanges: core.changes.size,
    pendingTransfers: core.transfer.size,
    pendingHousekeeping: core.expiries.size + core.quota.size + core.raiseVersion.size + core.forgetRemoved.size,
    wal: core.wal.counters,
    peers: core.peers.status(),
    progress: raft.peers,
  };
}
