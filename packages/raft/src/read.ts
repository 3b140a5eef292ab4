import { ReadRefusal } from './errors.ts';
import { isCount } from './integers.ts';
import { MAX_LEASE_ROUNDS, MAX_PENDING_READS } from './limits.ts';
import { send, sendWhenTermDurable } from './outbox.ts';
import { quorumReached } from './quorum.ts';
import type { Raft } from './raft.ts';
import type { PendingRead } from './read-queue.ts';

/**
 * Asks for the index a linearizable read must see (dissertation, 6.4). The answer comes in a Ready's `reads`; `context`, never
 * used before, names it. A follower asks its leader.
 */
export function readIndex(raft: Raft, context: number): ReadRefusal | undefined {
  raft.flight?.note('readIndex', [context]);
  const { reads } = raft;
  if (!isCount(context) || context === 0) return new ReadRefusal('BAD_CONTEXT');
  if (raft.leader === 0) return new ReadRefusal('NO_LEADER');
  if (reads.size >= MAX_PENDING_READS) return new ReadRefusal('TOO_MANY_READS');
  if (raft.role === 'leader') return ask(raft, raft.id, context) ? undefined : new ReadRefusal('NOT_READY');
  if (reads.forwarded.some((read) => read.context === context)) return new ReadRefusal('BAD_CONTEXT');
  reads.forwarded.push({ context, waitedTicks: 0 });
  send(raft, { type: 'readIndex', from: raft.id, to: raft.leader, term: raft.term, context });
  return undefined;
}

/**
 * On a leader: takes a read, its own or a follower's. Refused before something of the leader's own term is committed: until
 * then it does not know which entries of its log are.
 */
export function ask(raft: Raft, from: number, context: number): boolean {
  const { reads, log } = raft;
  if (log.termAt(log.committed) !== raft.term || reads.size >= MAX_PENDING_READS) return false;
  reads.pending.push({ from, context, index: log.committed, since: reads.round + 1 });
  reads.roundDue = true;
  return true;
}

/** Sends the heartbeats that confirm every read asked so far; also again, with a context of its own, while some wait. */
export function startReadRound(raft: Raft): void {
  raft.reads.round++;
  raft.reads.roundDue = false;
  if (raft.config.lease !== undefined) raft.reads.sentMs[raft.reads.round % MAX_LEASE_ROUNDS] = raft.nowMs;
  broadcastHeartbeat(raft, raft.reads.round);
  confirmReads(raft);
}

/** Answers the reads whose round, or a later one, a quorum has echoed. */
export function confirmReads(raft: Raft): void {
  const { reads } = raft;
  if (reads.pending.length === 0) return;
  const confirmed = quorumReached(raft, 'ackedContext');
  let count = 0;
  for (; count < reads.pending.length && reads.pending[count].since <= confirmed; count++) answer(raft, reads.pending[count], false);
  reads.pending.splice(0, count);
}

/** Role or term changed: nobody will answer what waits, so say so. */
export function rejectReads(raft: Raft): void {
  const { reads } = raft;
  reads.roundDue = false;
  for (const read of reads.pending) answer(raft, read, true);
  for (const read of reads.forwarded) reads.answered.push({ context: read.context, index: 0, rejected: true });
  reads.pending.length = 0;
  reads.forwarded.length = 0;
}

/** A forwarded read, or its answer, may be lost: it is given up after an election timeout. */
export function ageForwardedReads(raft: Raft): void {
  const { reads } = raft;
  if (reads.forwarded.length === 0) return;
  for (const read of reads.forwarded) read.waitedTicks++;
  while (reads.forwarded.length > 0 && reads.forwarded[0].waitedTicks >= raft.config.electionTicks) {
    reads.answered.push({ context: reads.forwarded[0].context, index: 0, rejected: true });
    reads.forwarded.shift();
  }
}

/** A leader's sign of life. Commit goes out only as far as the peer is known to hold the log. */
export function broadcastHeartbeat(raft: Raft, context: number): void {
  raft.silentTicks = 0;
  for (const peer of raft.peers) {
    if (peer.id === raft.id) continue;
    const commit = Math.min(peer.match, raft.log.committed);
    send(raft, { type: 'heartbeat', from: raft.id, to: peer.id, term: raft.term, commit, context });
  }
}

function answer(raft: Raft, read: PendingRead, rejected: boolean): void {
  const { from, context } = read;
  const index = rejected ? 0 : read.index;
  if (from === raft.id) raft.reads.answered.push({ context, index, rejected });
  else sendWhenTermDurable(raft, { type: 'readIndexReply', from: raft.id, to: from, term: raft.term, context, index, rejected });
}
