import type { Entry } from './entry.ts';
import { entryBytes } from './log/log.ts';
import { send } from './outbox.ts';
import type { Progress } from './progress/progress.ts';
import type { Raft } from './raft.ts';

const NOTHING: readonly Entry[] = [];

/** What was taken from the log last within one call of `replicate`: peers that stand at the same place are sent the same array. */
interface Page {
  next: number;
  entries: readonly Entry[];
  bytes: number;
}

/** Sends every peer what it is due; once a turn, so that all proposals of a turn share a message. */
export function replicate(raft: Raft): void {
  raft.replicationDue = false;
  const page: Page = { next: 0, entries: NOTHING, bytes: 0 };
  let isHeardByAll = true;
  for (const peer of raft.peers) if (peer.id !== raft.id && !replicateTo(raft, peer, page)) isHeardByAll = false;
  // Who is sent entries hears from its leader, and answers: heartbeats are for idle times (paper, 5.2).
  if (isHeardByAll) raft.silentTicks = 0;
}

function takePage(raft: Raft, page: Page, next: number): void {
  if (page.next === next) return;
  page.next = next;
  page.entries = raft.log.slice(next, raft.log.last, raft.config.maxAppendBytes);
  page.bytes = weight(page.entries);
}

/** Whether the peer was sent something, and owed no answer before: one whose disk is slow answers heartbeats and nothing else. */
function replicateTo(raft: Raft, peer: Progress, page: Page): boolean {
  const { log } = raft;
  if (peer.state === 'snapshot' || peer.probeSent) return false;
  if (peer.next <= log.base) return sendSnapshot(raft, peer);
  if (peer.state === 'probe') {
    takePage(raft, page, peer.next);
    sendAppend(raft, peer, page.entries, true);
    peer.probeSent = true;
    return true;
  }
  const owedNothing = peer.inflights.count === 0;
  let hasSent = false;
  while (peer.next <= log.last && !peer.inflights.isFull) {
    takePage(raft, page, peer.next);
    sendAppend(raft, peer, page.entries, true);
    peer.next += page.entries.length;
    peer.inflights.add(peer.next - 1, page.bytes);
    hasSent = true;
  }
  if (hasSent) peer.tailProbe = false;
  else if (peer.tailProbe || Math.min(log.committed, peer.next - 1) > peer.sentCommit) {
    hasSent = peer.tailProbe;
    peer.tailProbe = false;
    sendAppend(raft, peer, NOTHING, hasSent);
  }
  return hasSent && owedNothing;
}

function sendAppend(raft: Raft, peer: Progress, entries: readonly Entry[], wantsReply: boolean): void {
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
    wantsReply,
  });
  peer.sentCommit = Math.max(peer.sentCommit, Math.min(commit, prevIndex + entries.length));
}

/** The entries it needs are compacted: the member streams its snapshot. Not to a peer that is silent: it could not take it. */
function sendSnapshot(raft: Raft, peer: Progress): false {
  if (!peer.recentlyActive) return false;
  const { log } = raft;
  peer.becomeSnapshot(log.base);
  send(raft, { type: 'snapshot', from: raft.id, to: peer.id, term: raft.term, index: log.base, indexTerm: log.termAt(log.base) });
  return false;
}

function weight(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const entry of entries) bytes += entryBytes(entry);
  return bytes;
}
