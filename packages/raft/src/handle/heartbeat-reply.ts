import { StepRefusal } from '../errors.ts';
import { extendLease } from '../lease.ts';
import type { HeartbeatReply } from '../message.ts';
import type { Progress } from '../progress/progress.ts';
import { findPeer, type Raft } from '../raft.ts';
import { confirmReads } from '../read.ts';
import { maybeFinishTransfer } from '../transfer.ts';

/** A peer is alive and follows this leader: confirms reads, and restarts what lost messages had stopped. */
export function handleHeartbeatReply(raft: Raft, message: HeartbeatReply): StepRefusal | undefined {
  const peer = findPeer(raft, message.from);
  if (raft.role !== 'leader' || peer === undefined) return undefined;
  if (message.context > raft.reads.round) return new StepRefusal('OUT_OF_RANGE', `echoes context ${message.context}, never sent`);
  peer.recentlyActive = true;
  extendLease(raft, peer, message);
  if (peer.mayRepeat) repeat(raft, peer);
  if (message.context > peer.ackedContext) {
    peer.ackedContext = message.context;
    confirmReads(raft);
  }
  return undefined;
}

/**
 * What a lost message had stopped goes on: a probe, a window, the word to the heir of a transfer. Once an interval of heartbeats (tick.ts), not
 * once an answer: a peer that is back from a silence answers all the heartbeats it missed at once, and reads ask for many more than time does.
 */
function repeat(raft: Raft, peer: Progress): void {
  const isBehind = peer.match < raft.log.last;
  if (peer.state === 'probe' || (isBehind && peer.state === 'replicate')) {
    peer.mayRepeat = false;
    peer.probeSent = false;
    if (isBehind && peer.state === 'replicate') peer.tailProbe = true;
    raft.replicationDue = true;
  }
  if (peer.id !== raft.transferee) return;
  peer.mayRepeat = false;
  maybeFinishTransfer(raft);
}
