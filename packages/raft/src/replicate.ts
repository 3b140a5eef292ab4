import type { Entry } from './entry.ts';
import { entryBytes } from './log/log.ts';
import { send } from './outbox.ts';
import type { Progress } from './progress/progress.ts';
import type { Raft } from './raft.ts';

const NOTHING: readonly Entry[] = [];

/** Sends every peer what it is due; once a turn, so that all proposals of a turn share a message. */
export function replicate(raft: Raft): void {
  raft.replicationDue = false;
  for (const peer of raft.peers) if (peer.id !== raft.id) replicateTo(raft, peer);
}

function replicateTo(raft: Raft, peer: Progress): void {
  const { log } = raft;
  if (peer.state === 'snapshot' || peer.probeSent) return;
  if (peer.next <= log.base) return sendSnapshot(raft, peer);
  if (peer.state === 'probe') {
    sendAppend(raft, peer, log.slice(peer.next, log.last, raft.config.maxAppendBytes));
    peer.probeSent = true;
    return;
  }
  let hasSent = false;
  while (peer.next <= log.last && !peer.inflights.isFull) {
    const entries = log.slice(peer.next, log.last, raft.config.maxAppendBytes);
    sendAppend(raft, peer, entries);
    peer.next += entries.length;
    peer.inflights.add(peer.next - 1, weight(entries));
    hasSent = true;
  }
  if (!hasSent && (peer.tailProbe || Math.min(log.committed, peer.next - 1) > peer.sentCommit)) sendAppend(raft, peer, NOTHING);
  peer.tailProbe = false;
}

function sendAppend(raft: Raft, peer: Progress, entries: readonly Entry[]): void {
  const { log } = raft;
  const prevIndex = peer.next - 1;
  const commit = log.committed;
  send(raft, {
    type: 'append',
    from: raft.id,
    to: peer.id,
    term: raft.term,
    prevIndex,
    prevTerm: log.termAt(prevIndex),
    commit,
    entries,
  });
  peer.sentCommit = Math.max(peer.sentCommit, Math.min(commit, prevIndex + entries.length));
}

/** The entries it needs are compacted: the member streams its snapshot. Not to a peer that is silent: it could not take it. */
function sendSnapshot(raft: Raft, peer: Progress): void {
  if (!peer.recentlyActive) return;
  const { log } = raft;
  peer.becomeSnapshot(log.base);
  send(raft, { type: 'snapshot', from: raft.id, to: peer.id, term: raft.term, index: log.base, indexTerm: log.termAt(log.base) });
}

function weight(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const entry of entries) bytes += entryBytes(entry);
  return bytes;
}
