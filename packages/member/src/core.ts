import type { Prng } from '@raftgate/bytes';
import type { Io, Timer } from '@raftgate/io';
import { createRaft, record } from '@raftgate/raft';
import type { InitialState, Raft, RaftConfig, SoftState } from '@raftgate/raft';
import type { Identity, Wal } from '@raftgate/storage';
import type { Store } from '@raftgate/store';
import { Apply } from './apply/apply.ts';
import { memberErrorFrom } from './errors.ts';
import type { MemberError } from './errors.ts';
import { Expiries } from './housekeeping/expiries.ts';
import { ForgetRemoved } from './housekeeping/forget-removed.ts';
import { QuotaWatch } from './housekeeping/quota.ts';
import { RaiseVersion } from './housekeeping/raise-version.ts';
import { Changes } from './membership/changes.ts';
import { APPLY_SLICE_UNITS } from './limits.ts';
import { Heard } from './membership/heard.ts';
import type { Observer } from './observer.ts';
import { findMember } from './peer/check-hello.ts';
import type { Peers } from './peer/peers.ts';
import { Snapshots } from './snapshot/snapshots.ts';
import type { Plan } from './start/plan.ts';
import type { MemberState } from './status.ts';
import { DiskWatch } from './turn/disk-watch.ts';
import { Failover } from './turn/failover.ts';
import { Forwards } from './turn/forwards.ts';
import { LogClock } from './turn/log-clock.ts';
import { Proposals } from './wait/proposals.ts';
import { Reads } from './wait/reads.ts';
import { Transfer } from './wait/transfer.ts';

/** What a core is assembled from. */
export interface CoreParts {
  readonly io: Io;
  readonly plan: Plan;
  readonly identity: Identity;
  readonly boot: number;
  readonly random: Prng;
  readonly wal: Wal;
  readonly store: Store;
  readonly peers: Peers;
  readonly config: RaftConfig;
  readonly initial: InitialState;
  /** One turn of the member; see turn/turn.ts. */
  readonly turn: (core: Core) => void;
}

/** Everything one running member is made of. The phases of a turn move it; nobody else does. */
export class Core {
  readonly io: Io;
  readonly plan: Plan;
  readonly identity: Identity;
  /** Drawn at each start of the process (001-formats, section 2). */
  readonly boot: number;
  readonly random: Prng;
  readonly observer: Observer;
  readonly wal: Wal;
  readonly store: Store;
  readonly peers: Peers;
  readonly raft: Raft;
  readonly logClock: LogClock;
  readonly proposals: Proposals;
  readonly reads: Reads;
  readonly transfer: Transfer;
  readonly changes: Changes;
  readonly heard = new Heard();
  readonly failover = new Failover();
  readonly diskWatch = new DiskWatch();
  readonly forwards = new Forwards();
  readonly apply: Apply;
  readonly snapshots: Snapshots;
  readonly expiries = new Expiries();
  readonly quota = new QuotaWatch();
  readonly forgetRemoved = new ForgetRemoved();
  readonly raiseVersion = new RaiseVersion();
  readonly listeners = new Set<() => void>();
  /** Peers a message found no room for since the last tick. */
  readonly dropped = new Set<number>();
  readonly whenStopped: (() => void)[] = [];
  /** It is over, and its log is closed. */
  isClosed = false;
  /** As raft said last. */
  soft: SoftState;
  /** A committed configuration had this member in it. */
  hasBelonged: boolean;
  /** Durable; what handshakes say. */
  durableTerm: number;
  state: MemberState = 'running';
  failure: MemberError | undefined = undefined;
  /** Nothing is taken out of raft while a snapshot's marker is on its way to the log. */
  isHeld = false;
  /** False while the log is recovering and no leader has brought it back. */
  mayVote: boolean;
  /** Term of the last entry applied here; entries of a snapshot count. */
  appliedTerm: number;
  /** Watches or the cleaning up after compaction have more to do at once. */
  hasStoreWork = false;
  /** A tick has passed since the last turn. */
  isTickDue = false;
  ticker: Timer | undefined = undefined;
  private readonly turn: (core: Core) => void;
  /** A turn was asked for and has not begun. */
  isAwake = false;
  private readonly takeTurn = (): void => {
    this.isAwake = false;
    if (this.isOver) return;
    try {
      this.turn(this);
    } catch (error) {
      this.fail(error);
    }
  };

  constructor(parts: CoreParts) {
    const { io, plan, identity, boot, random, wal, store, peers, config, initial } = parts;
    this.io = io;
    this.plan = plan;
    this.identity = identity;
    this.boot = boot;
    this.random = random;
    this.observer = plan.options.observer ?? {};
    this.wal = wal;
    this.store = store;
    this.peers = peers;
    this.turn = parts.turn;
    this.raft = createRaft(config, initial);
    if (plan.options.flightRecorder !== false) record(this.raft, () => io.clock.monotonicMs());
    this.logClock = new LogClock(io.clock.monotonicMs());
    this.proposals = new Proposals(identity.member, boot);
    this.reads = new Reads(1 + random.below(2 ** 51));
    this.transfer = new Transfer();
    this.changes = new Changes(boot);
    this.apply = new Apply(store, this.proposals, plan.options.sliceUnits ?? APPLY_SLICE_UNITS);
    this.snapshots = new Snapshots(this, initial.snapshot);
    this.soft = { role: 'follower', term: initial.hardState.term, leader: 0 };
    this.durableTerm = initial.hardState.term;
    this.appliedTerm = initial.snapshot.term;
    this.mayVote = config.mayVote;
    this.hasBelonged = findMember(initial.snapshot.configuration, identity.member) !== undefined;
  }

  get isOver(): boolean {
    return this.state === 'stopped' || this.state === 'failed' || this.state === 'removed';
  }

  /** Asks for a turn after what has already arrived. */
  wake(): void {
    if (this.isAwake || this.isOver) return;
    this.isAwake = true;
    this.io.timers.soon(this.takeTurn);
  }

  /** Runs what may meet a broken invariant: it then stops this member, and nothing else. */
  guard(run: () => void): void {
    if (this.isOver) return;
    try {
      run();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Stops for good: what is under way is answered, nothing more is written or sent (laws 4 and 5). */
  fail(error: unknown): void {
    if (this.isOver) return;
    this.state = 'failed';
    this.failure = memberErrorFrom(error);
    if (this.ticker !== undefined) this.io.timers.cancel(this.ticker);
    this.failover.stop(this);
    this.observer.onFailed?.(this.failure, this.raft.flight?.dump() ?? []);
    this.snapshots.stop();
    this.peers.stop(() => {});
    this.settleAll();
    this.changed();
    this.wal.close(() => this.closed());
  }

  /** Nothing of it is open any more: whoever told it to stop hears so. */
  closed(): void {
    this.isClosed = true;
    for (const done of this.whenStopped.splice(0)) done();
  }

  /** Answers everybody who waits for this member. */
  settleAll(): void {
    this.proposals.settleAll('STOPPED');
    this.reads.settleAll();
    this.transfer.settleAll();
    this.changes.settleAll();
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }
}
