import {
  ENTRY_OVERHEAD_BYTES,
  type AppendReply,
  type AppendRequest,
  type Entry,
  type Heartbeat,
  type Message,
  type TimeoutNow,
} from '@raftgate/raft';
import type { Ledger, Position } from '../ledger.ts';
import { MAX_ID } from '../limits.ts';
import type { CoreNode } from '../node.ts';
import { handsDown } from './leading.ts';
import { mayAskEarly, mayStand } from './candidates.ts';
import { promotedWhenCaughtUp } from './changes.ts';
import { fail } from '../../level/violation.ts';
import type { Votes } from './votes.ts';

/**
 * What a message promises holds at the moment it leaves (paper, figure 2: "responds after updating on stable storage";
 * dissertation, 10.2.1): terms, votes and acknowledgements are durable, a leader's word is about its own log.
 */
export class Promises {
  private readonly ledger: Ledger;
  private readonly votes: Votes;
  /** The highest index each member acknowledged to the leader of a term: `[term][member]`. */
  private acknowledged: number[][] = [];

  constructor(ledger: Ledger, votes: Votes) {
    this.ledger = ledger;
    this.votes = votes;
  }

  copy(ledger: Ledger, votes: Votes): Promises {
    const copy = new Promises(ledger, votes);
    copy.acknowledged = this.acknowledged.map((peers) => peers.slice());
    return copy;
  }

  onLeave(node: CoreNode, message: Message): void {
    switch (message.type) {
      case 'vote':
        mayStand(node, message, this.votes);
        if (!message.pre && !mayAskEarly(node, message)) this.votes.onPromise(node, message.term, node.id);
        return;
      case 'voteReply':
        if (message.granted && message.pre) this.votes.onPreVote(node.id, message.term, message.to);
        else if (message.granted) this.votes.onPromise(node, message.term, message.to);
        if (!message.granted) termDurable(node, message);
        return;
      case 'append':
        if (message.wantsReply && node.unanswered[message.to] === 0) node.hearing.spoke[message.to] = node.hearing.ticks;
        node.repeats.onAppend(node, message);
        node.offers.onProbe(message.to);
        return this.onAppend(node, message);
      case 'heartbeat':
        node.hearing.spoke[message.to] = node.hearing.ticks;
        return this.onHeartbeat(node, message);
      case 'appendReply':
        return this.onAppendReply(node, message);
      case 'snapshotReply':
        termDurable(node, message);
        if (!message.rejected) this.onAcknowledge(node, message.to, message.term, message.index);
        return;
      case 'heartbeatReply':
      case 'readIndexReply':
        return termDurable(node, message);
      case 'timeoutNow':
        this.fromLeader(node, message);
        node.repeats.onWord(node, message.to);
        return this.onTimeoutNow(node, message);
      case 'snapshot':
        return this.fromLeader(node, message);
      default:
    }
  }

  /** The members a leader put in force. */
  onChange(node: CoreNode, position: Position): void {
    promotedWhenCaughtUp(node, position, (member) => this.acknowledged[node.raft.term]?.[member] ?? 0);
  }

  private onAppend(node: CoreNode, message: AppendRequest): void {
    this.fromLeader(node, message);
    const { prevIndex, prevTerm, entries, commit } = message;
    const { id, memory, raft } = node;
    if (memory[prevIndex]?.term !== prevTerm)
      fail('log-matching', `${id} says its log has term ${prevTerm} at ${prevIndex}: ${memory[prevIndex]?.term ?? 'nothing'}`);
    for (let at = 0; at < entries.length; at++) {
      const held = memory[prevIndex + 1 + at];
      if (held === undefined || (held.entry !== entries[at] && (held.index !== entries[at].index || held.term !== entries[at].term)))
        fail(
          'log-matching',
          `${id} sends ${entries[at].index}/${entries[at].term} behind ${prevIndex + at}, its log has ${held?.term ?? 'nothing'} there`,
        );
    }
    if (commit > raft.log.committed) fail('commit-rule', `${id} sends commit ${commit}, its own is ${raft.log.committed}`);
    if (entries.length > 1 && weigh(entries) > node.config.maxAppendBytes)
      fail('bounded', `${id} sends ${weigh(entries)} bytes in an append`);
    if (entries.length > 0) unanswered(node, message.to, weigh(entries));
    if (node.unreachable[message.to] === 1) fail('bounded', `${id} probes ${message.to}, whose link is known to be dead`);
  }

  /** A heartbeat carries no proof of the log, so its commit goes no further than what the follower acknowledged to this leader. */
  private onHeartbeat(node: CoreNode, message: Heartbeat): void {
    this.fromLeader(node, message);
    const known = this.acknowledged[message.term]?.[message.to] ?? 0;
    if (message.commit > known)
      fail('commit-rule', `${node.id} tells ${message.to} commit ${message.commit} in a heartbeat, it acknowledged ${known}`);
    if (message.commit > node.raft.log.committed)
      fail('commit-rule', `${node.id} tells of commit ${message.commit}, its own is ${node.raft.log.committed}`);
  }

  /** Whoever is told to campaign can win: it holds the whole log (dissertation, 3.10), unless the leader goes because it was removed. */
  private onTimeoutNow(node: CoreNode, { to, term }: TimeoutNow): void {
    const { id, raft, memory } = node;
    const known = this.acknowledged[term]?.[to] ?? 0;
    const last = memory.length - 1;
    if (raft.role === 'leader') node.leaseVoidTerm = term;
    if (raft.role !== 'leader') handsDown(node, to);
    if (raft.role === 'leader' && known < last) fail('transfer', `${id} hands over to ${to}, which acknowledged ${known} of ${last}`);
  }

  private onAppendReply(node: CoreNode, message: AppendReply): void {
    termDurable(node, message);
    if (!message.rejected) this.onAcknowledge(node, message.to, message.term, message.index);
  }

  private onAcknowledge(node: CoreNode, to: number, term: number, index: number): void {
    const { ledger } = this;
    if (ledger.leaderOf(term) !== to) fail('acknowledgement', `${node.id} acknowledges ${index} to ${to}, which never led term ${term}`);
    const { log, hardState } = node.disk;
    const held = log[index];
    const meant = ledger.leaderLogs[term][index];
    // Of a term it has left since, it may lack what it then had: it votes for nobody who lacks it, from before it said so.
    // A later leader that was elected without it may have cut it before it was written: then no quorum holds it, nor ever will.
    const isGone = meant !== undefined && node.memory[index] !== meant;
    const wasHeld = hardState.term > term && meant !== undefined && (isGone || (meant.durableOn & (1 << node.id)) !== 0);
    if (!wasHeld && (held === undefined || held !== meant))
      fail(
        'acknowledgement-durable',
        `${node.id} acknowledges ${index} in term ${term}; its disk has term ${held?.term ?? 'nothing'} there`,
      );
    const peers = (this.acknowledged[term] ??= []);
    if ((peers[node.id] ?? 0) < index) peers[node.id] = index;
  }

  private fromLeader(node: CoreNode, { type, term }: Message): void {
    if (this.ledger.leaderOf(term) !== node.id) fail('election-safety', `${node.id} sends ${type} of term ${term}, which it never led`);
  }
}

function termDurable({ id, disk }: CoreNode, { type, term }: Message): void {
  if (term > disk.hardState.term) fail('term-durable', `${id} sends ${type} of term ${term}, its disk has ${disk.hardState.term}`);
}

/** A message with one entry may be over every limit of bytes: a joint configuration of all members is the largest that runs have. */
export const MOST_BYTES = 420;

/** Slack for probes: a peer is probed once in each state, whatever the window. */
const PROBES = 2;

/** Flow control (dissertation, 10.2.1; etcd-io/raft 42419da): appends beyond the window wait for an answer. */
function unanswered(node: CoreNode, to: number, bytes: number): void {
  if (node.unanswered[to] === 0) node.unansweredBytes[to] = 0;
  node.unanswered[to]++;
  node.unansweredBytes[to] += bytes;
  const { maxInflightBytes, maxAppendBytes } = node.config;
  if (node.unansweredBytes[to] > maxInflightBytes + (PROBES + 1) * Math.max(maxAppendBytes, MOST_BYTES))
    fail('bounded', `${node.id} has ${node.unansweredBytes[to]} bytes on their way to ${to}, its window is ${maxInflightBytes}`);
  if (node.unanswered[to] > node.config.maxInflightMessages + PROBES)
    fail(
      'bounded',
      `${node.id} has ${node.unanswered[to]} appends on their way to ${to}, its window is ${node.config.maxInflightMessages}`,
    );
}

export function weigh(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const { body } of entries) bytes += body.length + ENTRY_OVERHEAD_BYTES;
  return bytes;
}

/** Appends with entries a leader sent to each id since it last heard from it. */
export function noneUnanswered(): Uint32Array {
  return new Uint32Array(MAX_ID + 1);
}
