import { Writer } from '@raftgate/bytes';
import type {
  BarrierOutcome,
  BarrierWaiter,
  Member,
  MemberStatus,
  MembershipOutcome,
  MembershipRequest,
  MembershipWaiter,
  Outcome,
  Waiter,
} from '@raftgate/member';
import { type Command, type Result, type Store, createStore, encodeCommand } from '@raftgate/store';

const UNITS = 1_000_000;
/** The real store behind a log of one member that agrees with itself at once and has no ticks: a turn comes when asked for. What it refuses or loses is the test's to say. */
export class ImmediateMember implements Member {
  readonly id = 0x1234;
  readonly clusterId = 0x5678;
  readonly incarnation = 1;
  readonly name = 'm1';
  readonly peerPorts: readonly number[] = [2380];
  readonly store: Store;
  leader = 0x1234;
  /** When set, every proposal and barrier ends so instead. */
  ending: Exclude<Outcome, { outcome: 'applied' }> | undefined;
  /** How a change of the members ends; and those that were asked for. */
  change: MembershipOutcome | undefined;
  readonly changes: MembershipRequest[] = [];
  private readonly listeners = new Set<() => void>();
  /** Told of every entry, as the server's observer would. */
  logTime: { applied(logTimeMs: number): void } | undefined;
  private index = 0;
  private logTimeMs = 0;

  constructor() {
    this.store = createStore({ allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) } });
  }

  propose(command: Command, waiter: Waiter): void {
    const { ending } = this;
    if (ending !== undefined) return void setImmediate(() => waiter.settled(ending));
    const result = this.apply(command);
    setImmediate(() => {
      waiter.settled({ outcome: 'applied', result });
      this.background();
    });
  }

  barrier(waiter: BarrierWaiter): void {
    const { ending } = this;
    const refused: BarrierOutcome = { outcome: 'refused', code: 'TIMEOUT', message: 'no quorum' };
    const outcome: BarrierOutcome =
      ending === undefined ? { outcome: 'reached', index: this.index } : ending.outcome === 'refused' ? ending : refused;
    setImmediate(() => waiter.settled(outcome));
  }

  transferLeadership(_to: number, waiter: BarrierWaiter): void {
    setImmediate(() => waiter.settled({ outcome: 'refused', code: 'NOT_LEADER', message: 'no other voter' }));
  }

  changeMembership(request: MembershipRequest, waiter: MembershipWaiter): void {
    const { ending } = this;
    this.changes.push(request);
    const outcome = this.change ?? { outcome: 'refused', code: 'MEMBER_NOT_FOUND', message: 'a member alone' };
    setImmediate(() => waiter.settled(ending ?? outcome));
  }

  wake(): void {
    setImmediate(() => this.background());
  }

  status(): MemberStatus {
    const self = { id: this.id, name: this.name, incarnation: 1, peerUrls: ['http://127.0.0.1:2380'] };
    const configuration = { voters: [self], outgoing: [], learners: [], autoLeave: false };
    const status: Partial<MemberStatus> = {
      state: 'running',
      role: this.leader === this.id ? 'leader' : 'follower',
      term: 2,
      leader: this.leader,
      commitIndex: this.index,
      appliedIndex: this.index,
      logTimeMs: this.logTimeMs,
      pendingProposals: 0,
      pendingBytes: 0,
      configuration,
      appliedConfiguration: configuration,
    };
    return status as MemberStatus;
  }

  /** What a test changes about leadership. */
  becomeLedBy(leader: number): void {
    this.leader = leader;
    for (const listener of this.listeners) listener();
  }

  /** Lets log time pass. */
  advance(ms: number): void {
    this.logTimeMs += ms;
  }

  flight(): readonly [] {
    return [];
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  stop(done: () => void): void {
    setImmediate(done);
  }

  private background(): void {
    while (!this.store.stepWatches(UNITS));
    while (!this.store.stepCompaction(UNITS));
  }

  private apply(command: Command): Result {
    const writer = new Writer();
    const header = { member: this.id, boot: 1, sequence: ++this.index, user: '', authRevision: 0, session: 0, sessionSequence: 0 };
    encodeCommand(writer, header, command);
    let result: Result | undefined;
    const entry = { index: this.index, term: 2, logTime: this.logTimeMs, kind: 1, commands: 1, body: writer.take() };
    this.store.begin(entry, { applied: (_header, each) => void (result = each) });
    while (!this.store.step(UNITS));
    this.logTime?.applied(this.logTimeMs);
    if (result === undefined) throw new Error('an entry without a result');
    return result;
  }
}
