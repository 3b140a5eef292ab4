import { acknowledged } from '../acknowledged.ts';
import { StepRefusal } from '../errors.ts';
import type { InstallSnapshotReply } from '../message.ts';
import { findPeer, type Raft } from '../raft.ts';
import { snapshotStatus } from '../snapshot.ts';

/** The peer installed the snapshot durably, had more already, or could not take it. */
export function handleSnapshotReply(raft: Raft, message: InstallSnapshotReply): StepRefusal | undefined {
  const peer = findPeer(raft, message.from);
  if (raft.role !== 'leader' || peer === undefined) return undefined;
  peer.recentlyActive = true;
  if (message.rejected) {
    snapshotStatus(raft, peer.id, 'failed');
    return undefined;
  }
  if (message.index > raft.log.last) return new StepRefusal('OUT_OF_RANGE', `holds a snapshot at ${message.index}, past this leader's log`);
  acknowledged(raft, peer, message.index);
  return undefined;
}
