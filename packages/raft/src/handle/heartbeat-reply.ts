import { StepRefusal } from '../errors.ts';
import { extendLease } from '../lease.ts';
import type { HeartbeatReply } from '../message.ts';
import { findPeer, type Raft } from '../raft.ts';
import { confirmReads } from '../read.ts';
import { maybeFinishTransfer } from '../transfer.ts';

/** A peer is alive and follows this leader: confirms reads, and restarts what lost messages had stopped. */
export function handleHeartbeatReply(raft: Raft, message: HeartbeatReply): StepRefusal | undefined {
  const peer = findPeer(raft, message.from);
  if (raft.role !== 'leader' || peer === undefined) return undefined;
  if (message.context > raft.reads.round) return new StepRefusal('OUT_OF_RANGE', `echoes context ${message.context}, never sent`);
  peer.recentlyActive = true;
  peer.probeSent = false;
  extendLease(raft, peer, message);
  const isBehind = peer.match < raft.log.last;
  if (isBehind && peer.state === 'replicate') peer.tailProbe = true;
  if (peer.state === 'probe' || (isBehind && peer.state === 'replicate')) raft.replicationDue = true;
  if (message.context > peer.ackedContext) {
    peer.ackedContext = message.context;
    confirmReads(raft);
  }
  if (peer.id === raft.transferee) maybeFinishTransfer(raft);
  return undefined;
}
