import type { Configuration, Message, StepRefusal, VoteRequest } from '@raftgate/raft';
import { MAX_ID } from '../limits.ts';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

const FOREVER = 1_000_000_000;

/** What a member heard and promised, counted in its own ticks: what its core should remember, kept apart from it. */
export class Hearing {
  ticks = 0;
  /** The leader it follows, and when it heard it last. */
  leader = 0;
  leaderTerm = 0;
  leaderTick = 0;
  /** When it voted for another last. */
  votedTick = -FOREVER;
  /** It was told since that this leader is gone (fast failover). */
  hasEvidence = false;
  evidenceTerm = 0;
  suspect = 0;
  /** How long it promised yet to elect nobody but `promisedTo`; outlives a restart. */
  promisedTicks = 0;
  promisedTo = 0;
  /** A leader's: since when it leads by this configuration, when each member answered last or joined, how long it has been handing over. */
  since = 0;
  answered = new Int32Array(MAX_ID + 1);
  /** When it last said anything to each, as a leader, that is answered: an append behind one that is not says nothing of its sender's followers. */
  spoke = new Int32Array(MAX_ID + 1);
  transferTicks = 0;

  copy(): Hearing {
    const copy = Object.assign(new Hearing(), this);
    copy.answered = this.answered.slice();
    copy.spoke = this.spoke.slice();
    return copy;
  }

  /** Another life: promises are the member's, the rest was its core's. */
  restarted(): Hearing {
    const next = new Hearing();
    next.promisedTicks = this.promisedTicks;
    next.promisedTo = this.promisedTo;
    return next;
  }

  suspects(leader: number, term: number): void {
    this.hasEvidence = true;
    this.suspect = leader;
    this.evidenceTerm = term;
  }

  passes(): void {
    this.ticks++;
    if (this.promisedTicks > 0) this.promisedTicks--;
  }

  leads(): void {
    this.since = this.ticks;
    this.transferTicks = 0;
    this.hasEvidence = false;
    this.answered.fill(this.ticks - FOREVER);
    this.spoke.fill(this.ticks);
  }
}

/** Whom a member takes nothing from but what leaders and candidates say (paper, section 6): one that was removed raises no term. */
export function isStranger({ raft, memory, isHandedOut }: CoreNode, { from, type, term }: Message): boolean {
  if (term <= raft.term || !isHandedOut) return false;
  if (type === 'append' || type === 'heartbeat' || type === 'snapshot' || type === 'vote' || raft.leader === from) return false;
  const { configuration } = memory[memory.length - 1];
  return configuration.voters.length > 0 && raft.peers.length > 0 && !isMember(configuration, from);
}

/** The leader it follows hands over to it, and nothing keeps it from standing (dissertation, 3.10): be that leader in its configuration or not. */
export function isToldToStand({ id, raft, memory, hearing, isHeld, isHandedOut, offer }: CoreNode, { type, from, term }: Message): boolean {
  if (type !== 'timeoutNow' || isHeld || !isHandedOut || offer !== undefined) return false;
  const isFollowed = raft.role === 'follower' && raft.leader === from && hearing.leader === from && hearing.leaderTerm === term;
  const mayStand = raft.mayVote && raft.installing === 0 && isVoter(memory[memory.length - 1].configuration, id);
  return isFollowed && raft.term === term && mayStand;
}

/** Before a message arrives: whether its receiver owes it to a leader to ignore it (dissertation, 4.2.3). */
export function owesLoyalty(node: CoreNode, message: Message): boolean {
  const { raft, hearing, config, memory } = node;
  if (message.type !== 'vote' || message.term <= raft.term || !config.checkQuorum || node.isHeld) return false;
  const follows = raft.role === 'follower' && hearing.leader !== 0 && raft.leader === hearing.leader && raft.term === hearing.leaderTerm;
  if (!follows || hearing.hasEvidence) return false;
  if (message.from === hearing.leader || hearing.ticks - hearing.leaderTick >= config.electionTicks) return false;
  return !message.transfer || (node.isHandedOut && !isVoter(memory[memory.length - 1].configuration, message.from));
}

/** After one that it had to ignore: its term stands, and it promises nothing. `said`: what waited to be said before. */
export function staysLoyal({ id, raft, hearing }: CoreNode, { from, term }: Message, said: number): void {
  const hasGranted = raft.messages.slice(said).some((reply) => reply.type === 'voteReply' && reply.granted && reply.to === from);
  if (raft.term !== hearing.leaderTerm || hasGranted)
    fail('loyalty', `${id} listens to ${from}, which stands for term ${term}, and has just heard ${hearing.leader}`);
}

/**
 * It has just voted, or said that it would: for a log at least as complete as its own (paper, 5.4.1; dissertation, 9.6), and not
 * while it does not know what it acknowledged.
 */
export function votesByTheRule(node: CoreNode, { from, pre, term, lastIndex, lastTerm }: VoteRequest): void {
  const { id, raft, memory, disk, hearing } = node;
  const last = memory[memory.length - 1];
  if (node.isHandedOut && (lastTerm < last.term || (lastTerm === last.term && lastIndex < last.index)))
    fail('election-rule', `${id} would elect ${from} for ${term}: ${lastIndex}/${lastTerm} is behind ${last.index}/${last.term}`);
  if (disk.lost !== undefined && !raft.mayVote) fail('election-rule', `${id} would elect ${from} for ${term}, and its disk forgot`);
  if (!pre) hearing.votedTick = hearing.ticks;
}

/** `isOldVote`: the vote stood before it was asked for, perhaps when the log was shorter. */
export function hasGranted({ raft }: CoreNode, { from, pre, term }: VoteRequest, isOldVote: boolean, said: number): boolean {
  if (!pre) return raft.vote === from && raft.term === term && !isOldVote;
  return raft.messages.slice(said).some((reply) => reply.type === 'voteReply' && reply.granted && reply.to === from);
}

/** Time alone made a follower stand: later than it heard a leader, or gave a vote, by an election timeout at least (paper, 5.2). */
export function stoodInTime({ id, raft, config, hearing }: CoreNode): void {
  const { ticks, leaderTick, leader, votedTick } = hearing;
  const since = Math.min(ticks - votedTick, leader === 0 ? FOREVER : ticks - leaderTick);
  if (since <= config.electionTicks) fail('patience', `${id} stands in term ${raft.term}, ${since} ticks after it heard a leader or voted`);
}

/** A message has arrived: who leads, who answers, what was promised. */
export function hears(node: CoreNode, message: Message, refusal: StepRefusal | undefined, hasLed: boolean): void {
  const { raft, hearing, config } = node;
  const { from, term, type } = message;
  if (term !== raft.term) return;
  switch (type) {
    case 'append':
    case 'heartbeat':
    case 'snapshot':
      if (raft.leader !== from) return;
      hearing.leader = from;
      hearing.leaderTerm = term;
      hearing.leaderTick = hearing.ticks;
      hearing.hasEvidence = false;
      if (type !== 'heartbeat' || config.lease === undefined) return;
      hearing.promisedTicks = config.electionTicks;
      hearing.promisedTo = from;
      return;
    case 'appendReply':
    case 'heartbeatReply':
    case 'snapshotReply':
      // What it heard may have ended its leading: its own removal is committed.
      if (refusal === undefined && hasLed) hearing.answered[from] = hearing.ticks;
      return;
    default:
  }
}

/** A lease rests on it: who promised a leader to elect nobody else keeps it, over restarts too (dissertation, 6.4.1). `candidate` was not told to stand. */
export function keepsPromise({ id, hearing, memory }: CoreNode, candidate: number, term: number): void {
  const { promisedTicks, promisedTo } = hearing;
  if (promisedTicks === 0 || candidate === promisedTo) return;
  const { voters, outgoing } = memory[memory.length - 1].configuration;
  // Alone it could only break a promise to itself. Whoever has no configuration yet is counted by a leader that has one.
  const isAlone = voters.length > 0 && [...voters, ...outgoing].every((member) => member.id === id);
  if (!isAlone) fail('promise-kept', `${id} votes for ${candidate} in term ${term}; for ${promisedTicks} ticks yet it is ${promisedTo}'s`);
}

export function isVoter({ voters, outgoing }: Configuration, id: number): boolean {
  for (const member of voters) if (member.id === id) return true;
  for (const member of outgoing) if (member.id === id) return true;
  return false;
}

/** Another configuration: who is in it and was not before had no chance to answer yet. */
export function joined({ hearing, told }: CoreNode, configuration: Configuration): void {
  const before = told.configuration;
  hearing.since = hearing.ticks;
  for (const half of [configuration.voters, configuration.outgoing, configuration.learners]) {
    for (const { id } of half) {
      if (before === undefined || !isMember(before, id)) hearing.answered[id] = hearing.spoke[id] = hearing.ticks;
    }
  }
}

function isMember(configuration: Configuration, id: number): boolean {
  if (isVoter(configuration, id)) return true;
  for (const learner of configuration.learners) if (learner.id === id) return true;
  return false;
}
