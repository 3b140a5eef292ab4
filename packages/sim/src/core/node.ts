import type { Configuration, Proposed, Raft, RaftConfig, SnapshotMeta } from '@raftgate/raft';
import { Hearing } from './check/hearing.ts';
import { Offers } from './check/offers.ts';
import { noneUnanswered } from './check/promises.ts';
import { Repeats } from './check/repeats.ts';
import { nothingTold } from './check/told.ts';
import { CoreDisk } from './disk.ts';
import type { Position } from './ledger.ts';
import { MAX_ID } from './limits.ts';

/** Joins later: a leader brings its configuration. */
const NOBODY: Configuration = { voters: [], outgoing: [], learners: [], autoLeave: false };

/** One member: the core, its disk, and what the checkers remember of it. */
export class CoreNode {
  readonly id: number;
  readonly config: RaftConfig;
  readonly disk: CoreDisk;
  raft: Raft;
  isUp = true;
  /** The log as its core handed it out: `memory[i]` is index i. */
  memory: Position[];
  /** The state machine: the last index it took, and whether the core knows. */
  applied = 0;
  isApplying = false;
  isDiskSlow = false;
  /** Its disk stands still: as many groups wait as the core hands out. */
  isDiskStuck = false;
  isApplySlow = false;
  /** Ticks it gets when time passes: 0 is a stopped clock. */
  rate = 1;
  /** Nothing leaves until the marker of an installed snapshot is durable. */
  isHeld = false;
  /** Several things go into its core before it is asked what it wants done. */
  isInTurn = false;
  /** A snapshot on its way in: accepted by the core, file not complete yet. */
  offer: SnapshotMeta | undefined;
  /** After an ambiguous disk: whom it has not heard yet. Until all are, it only listens. */
  unheard: Set<number> | undefined;
  heardTerm = 0;
  heardIndex = 0;

  // What the checkers saw last in this life.
  seenTerm = 0;
  seenCommit = 0;
  seenApplied = 0;
  leads = false;
  /** Its clock beside true time, in parts per million, and when it ticked last by it. */
  clockPpm = 0;
  tickedMs = 0;
  /** The term in which it told somebody to campaign: no lease any more. */
  leaseVoidTerm = 0;
  hearing = new Hearing();
  told = nothingTold();
  /** The change of members that an admin was told last it took. */
  asked: Proposed = { term: 0, index: 0 };
  /** A leader's ticks since it owes the end of a joint configuration. */
  jointTicks = 0;
  /** A leader's ticks since a learner that is to get a vote is caught up. */
  promotionTicks = 0;
  /** When each member was heard last while this one led. */
  readonly heardTick = new Float64Array(MAX_ID + 1);
  /** When it came to lead last, where members change. */
  leadsSinceTick = 0;
  readonly offers = new Offers();
  readonly repeats = new Repeats();
  readonly unanswered = noneUnanswered();
  readonly unansweredBytes = noneUnanswered();
  /** 1 for each id that was reported unreachable and not heard from since. */
  readonly unreachable = new Uint8Array(MAX_ID + 1);

  constructor(config: RaftConfig, root: Position, isJoiner: boolean, start: (node: CoreNode) => Raft) {
    this.id = config.id;
    this.config = config;
    this.disk = new CoreDisk(config.id, root, isJoiner ? NOBODY : root.configuration);
    this.memory = [root];
    this.raft = start(this);
  }

  /** Its core has handed out all of its log: `memory` ends where that does. */
  get isHandedOut(): boolean {
    return this.raft.log.handed === this.raft.log.last;
  }
}
