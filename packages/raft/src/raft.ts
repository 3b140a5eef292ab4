import { Prng } from '@raftgate/bytes';
import type { Watermarks } from './check.ts';
import { decodeConfiguration } from './configuration-codec.ts';
import { ConfigurationHistory } from './configuration-history.ts';
import type { InitialState, RaftConfig } from './config.ts';
import { ENTRY_CONFIGURATION, type Entry, type HardState } from './entry.ts';
import { ConfigurationError } from './errors.ts';
import { broken } from './invariant.ts';
import { boundTicksAtStart } from './lease.ts';
import { Log } from './log/log.ts';
import type { FlightRecorder } from './flight/recorder.ts';
import type { Message } from './message.ts';
import { MAX_APPLYING_PAGES, MAX_INTEGER } from './limits.ts';
import { PersistWindow } from './persist-window.ts';
import { Inflights } from './progress/inflights.ts';
import { Progress } from './progress/progress.ts';
import { drawElectionTimeout } from './rank.ts';
import { ReadQueue } from './read-queue.ts';
import type { Role } from './ready.ts';
import { checkStart } from './start.ts';

/**
 * One member's consensus state. Everything in it is data; the functions of this package move it. Callers outside read it
 * through `status` and change it only through the door (index.ts).
 */
export interface Raft {
  readonly config: RaftConfig;
  readonly id: number;
  readonly prng: Prng;
  readonly log: Log;
  readonly history: ConfigurationHistory;
  /** Every member of the configuration in force, this one too, in order of id. */
  peers: Progress[];

  // Persistent state (paper, figure 2); `log` is the third part.
  term: number;
  vote: number;

  role: Role;
  /** 0 while none is known. */
  leader: number;
  /** See RaftConfig.mayVote. */
  mayVote: boolean;
  /** Ticks since a leader was heard or a vote granted; on a leader, since the last quorum check. */
  electionElapsed: number;
  heartbeatElapsed: number;
  /** Ticks since everybody was sent a heartbeat, or an append that is answered. */
  silentTicks: number;
  /** Drawn anew at every change of role or term. */
  electionTimeout: number;
  /** The last term a leader was known of; what the disk gave back at a start. */
  ledTerm: number;
  /** The leader this member has evidence against, 0 for none (src/suspect.ts). */
  suspect: number;
  /** Our log equals that of `term`'s leader up to here; at least `log.committed`. */
  accepted: number;
  /** The candidate's vote for itself counts once this sequence is durable. */
  selfVoteSequence: number;
  /** While above 0 a promise stands: no vote, no campaign (src/lease.ts). */
  boundTicks: number;
  /** As `observeTime` said last. */
  nowMs: number;
  /** Index of the snapshot the member is receiving, 0 for none: no campaign meanwhile. */
  installing: number;

  // A leader's own.
  /** Index of the empty entry of this leader's term. */
  termStart: number;
  transferee: number;
  /** Somebody was told to campaign in this term: no lease any more (src/lease.ts). */
  isLeaseVoid: boolean;
  uncommittedBytes: number;
  /** Appends may be due: looked at once a turn, when `ready` is called. */
  replicationDue: boolean;
  /** The configuration in force asks nothing more of this leader (src/membership.ts). */
  membershipSettled: boolean;

  readonly reads: ReadQueue;

  // What waits for `ready`.
  messages: Message[];
  /** Answers that depend on something not yet durable. */
  held: Message[];
  configurationDue: boolean;
  readonly persist: PersistWindow;
  /** Pages handed out to be applied, with the number of their entries. */
  readonly applying: Inflights;
  /** Notes every call through the door, when the caller attached one. */
  flight: FlightRecorder | undefined;
  /** The hard state last handed out, and the sequence that carried its term and vote. */
  handedTerm: number;
  handedVote: number;
  handedCommit: number;
  hardStateSequence: number;
  /** Where `checkInvariants` last found it. */
  readonly seen: Watermarks;
  seenRole: Role;
  seenTerm: number;
  seenLeader: number;
}

/** Starts a member as follower from what its disk holds. What `checkStart` refuses is a broken invariant here. */
export function createRaft(config: RaftConfig, initial: InitialState): Raft {
  const refusal = checkStart(config, initial);
  if (refusal !== undefined) broken(`cannot start: ${refusal.detail}`);
  const { snapshot } = initial;
  const history = new ConfigurationHistory(snapshot.index, snapshot.configuration);
  const raft = followerOf(config, initial.hardState, loaded(initial, history), history);
  adoptConfiguration(raft);
  raft.electionTimeout = drawElectionTimeout(raft);
  return raft;
}

function loaded({ hardState, snapshot, entries, applied }: InitialState, history: ConfigurationHistory): Log {
  const log = new Log(snapshot.index, snapshot.term, snapshot.logTime);
  for (const entry of entries) load(log, history, entry);
  log.handed = log.last;
  log.durable = log.last;
  // The durable commit lags (it only travels with other writes), and an ambiguous log may end before it.
  log.commitTo(Math.min(Math.max(hardState.commit, applied), log.last));
  log.applying = applied;
  log.applied = applied;
  return log;
}

function followerOf(config: RaftConfig, hardState: HardState, log: Log, history: ConfigurationHistory): Raft {
  return {
    config,
    id: config.id,
    prng: new Prng(config.seed).fork(config.id),
    log,
    history,
    peers: [],
    term: hardState.term,
    vote: hardState.vote,
    role: 'follower',
    leader: 0,
    mayVote: config.mayVote,
    electionElapsed: 0,
    heartbeatElapsed: 0,
    silentTicks: 0,
    electionTimeout: 0,
    ledTerm: hardState.term,
    suspect: 0,
    accepted: log.committed,
    selfVoteSequence: 0,
    boundTicks: boundTicksAtStart(config.lease, config.electionTicks, hardState.term),
    nowMs: 0,
    installing: 0,
    termStart: 0,
    transferee: 0,
    isLeaseVoid: false,
    uncommittedBytes: 0,
    replicationDue: false,
    membershipSettled: false,
    reads: new ReadQueue(),
    messages: [],
    held: [],
    configurationDue: true,
    persist: new PersistWindow(),
    applying: new Inflights(MAX_APPLYING_PAGES, MAX_INTEGER),
    flight: undefined,
    handedTerm: hardState.term,
    handedVote: hardState.vote,
    handedCommit: hardState.commit,
    hardStateSequence: 0,
    seen: { term: hardState.term, vote: hardState.vote, commit: log.committed, applied: log.applied },
    seenRole: 'follower',
    seenTerm: 0,
    seenLeader: 0,
  };
}

function load(log: Log, history: ConfigurationHistory, entry: Entry): void {
  log.append(entry);
  if (entry.kind !== ENTRY_CONFIGURATION) return;
  history.append(entry.index, decoded(entry));
}

/** The configuration of an entry that was checked when it came in. */
export function decoded(entry: Entry): Exclude<ReturnType<typeof decodeConfiguration>, ConfigurationError> {
  const configuration = decodeConfiguration(entry.body);
  if (configuration instanceof ConfigurationError) broken(`configuration at ${entry.index}: ${configuration.detail}`);
  return configuration;
}

/** Makes `peers` those of the configuration in force; what is known of those that stay stays. */
export function adoptConfiguration(raft: Raft): void {
  const { voters, outgoing, learners } = raft.history.inForce;
  const known = new Map(raft.peers.map((peer) => [peer.id, peer]));
  const peers = new Map<number, Progress>();
  const place = (id: number): Progress => {
    const peer = peers.get(id) ?? known.get(id) ?? newPeer(raft, id);
    if (!peers.has(id)) {
      peers.set(id, peer);
      peer.isVoter = false;
      peer.isOutgoing = false;
      peer.isLearner = false;
    }
    return peer;
  };
  for (const { id } of voters) place(id).isVoter = true;
  for (const { id } of outgoing) place(id).isOutgoing = true;
  for (const { id } of learners) place(id).isLearner = true;
  raft.peers = [...peers.values()].sort((a, b) => a.id - b.id);
  raft.configurationDue = true;
  raft.membershipSettled = false;
}

function newPeer(raft: Raft, id: number): Progress {
  const peer = new Progress(id, raft.config.maxInflightMessages, raft.config.maxInflightBytes);
  peer.next = raft.log.last + 1;
  // It had no chance to be heard yet: the next quorum check must not hold that against the leader.
  peer.recentlyActive = raft.role === 'leader';
  return peer;
}

/** A handful of members: a scan beats a map. */
export function findPeer(raft: Raft, id: number): Progress | undefined {
  for (const peer of raft.peers) if (peer.id === id) return peer;
  return undefined;
}
