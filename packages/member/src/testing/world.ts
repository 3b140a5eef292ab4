import { Prng, bytesFromLatin1 } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import { MemoryDisk } from '@raftgate/storage/testing';
import { startMember } from '../index.ts';
import type {
  BarrierOutcome,
  Member,
  MemberError,
  MemberOptions,
  MembershipOutcome,
  MembershipRequest,
  Observer,
  Outcome,
} from '../index.ts';
import { CLUSTER_VERSION, isRefusal, rangeRequest } from '@raftgate/store';
import type { Command } from '@raftgate/store';
import { VirtualNetwork } from './network.ts';
import { VirtualTime } from './time.ts';

/** What a test may change of every member's options. */
export type Tuning = Partial<
  Pick<
    MemberOptions,
    | 'heartbeatMs'
    | 'electionMs'
    | 'snapshotCommands'
    | 'catchUpCommands'
    | 'segmentBytes'
    | 'quotaBytes'
    | 'leaseReads'
    | 'priorities'
    | 'maxLearners'
  >
>;

/** One machine: its disk outlives its processes. */
export interface Machine {
  readonly id: number;
  readonly name: string;
  disk: MemoryDisk;
  member: Member | undefined;
  failure: MemberError | undefined;
  readonly reports: string[];
  observer: Observer;
  /** Those it is told of when it joins a running cluster; empty when the cluster begins with it. */
  joins: readonly number[];
  listenPort: number;
  /** The program on it: the newest cluster version it takes part in. */
  clusterVersionMax: number;
}

const FIRST_PORT = 2_380;
const DISK_MS = 1;
const SEGMENT_BYTES = 64 * 1024;

/** A cluster in one thread, as deterministic as its seed: virtual time, a virtual network, disks in memory. */
export class World {
  readonly time = new VirtualTime();
  readonly network = new VirtualNetwork(this.time);
  readonly machines: Machine[];
  readonly random: Prng;
  private readonly tuning: Tuning;
  private readonly token: string;
  private readonly starting = new Set<number>();
  private readonly busyDisks = new Set<MemoryDisk>();

  constructor(count: number, seed: number, tuning: Tuning = {}, token = 'world') {
    this.random = new Prng(seed);
    this.tuning = tuning;
    this.token = token;
    this.machines = Array.from({ length: count }, (_, at) => newMachine(at + 1));
  }

  machine(id: number): Machine {
    const machine = this.machines[id - 1];
    if (machine === undefined) throw new Error(`no machine ${id}`);
    return machine;
  }

  member(id: number): Member {
    const { member } = this.machine(id);
    if (member === undefined) throw new Error(`machine ${id} runs no member`);
    return member;
  }

  start(id: number): void {
    const machine = this.machine(id);
    machine.failure = undefined;
    this.starting.add(id);
    startMember(this.options(machine), this.ioOf(machine), (error, member) => {
      this.starting.delete(id);
      machine.failure = error;
      machine.member = member;
    });
  }

  /** A machine the cluster did not begin with: once it was added, `start` has it ask `others` who it is. */
  newMachine(others: readonly number[]): number {
    const machine = newMachine(this.machines.length + 1);
    machine.joins = others;
    this.machines.push(machine);
    return machine.id;
  }

  peerUrl(id: number): string {
    return `http://${this.machine(id).name}:${FIRST_PORT + id}`;
  }

  /** Asks `id` for a change and waits for the outcome. */
  change(id: number, request: MembershipRequest, withinMs = 10_000): MembershipOutcome {
    const outcomes = this.changeLater(id, request, withinMs);
    this.until(() => outcomes.length > 0, withinMs + 5_000, `the outcome of ${JSON.stringify(request)}`);
    return outcomes[0];
  }

  changeLater(id: number, request: MembershipRequest, withinMs = 10_000): MembershipOutcome[] {
    const outcomes: MembershipOutcome[] = [];
    this.member(id).changeMembership(request, { settled: (outcome) => outcomes.push(outcome) }, this.time.nowMs + withinMs);
    return outcomes;
  }

  startAll(): void {
    for (const { id } of this.machines) this.start(id);
  }

  isStarting(id: number): boolean {
    return this.starting.has(id);
  }

  /** The power of one machine fails: what its disk had not synced may be lost. */
  crash(id: number): void {
    const machine = this.machine(id);
    this.starting.delete(id);
    this.network.kill(id);
    // Last: what the process would still hear of must not wake it.
    this.time.forget(id);
    machine.disk.crash(this.random);
    machine.member = undefined;
  }

  /** Its process ends: what it had written is read back, synced or not. */
  kill(id: number): void {
    const machine = this.machine(id);
    this.starting.delete(id);
    this.network.kill(id);
    this.time.forget(id);
    machine.disk.kill(this.random);
    machine.member = undefined;
  }

  /** Crashes, and its disk is replaced by an empty one. */
  wipe(id: number): void {
    this.crash(id);
    this.machine(id).disk = new MemoryDisk();
  }

  /** Cuts one machine off from all others, until `heal`. */
  isolate(id: number): void {
    for (const other of this.machines) if (other.id !== id) this.network.cut(id, other.id);
  }

  heal(): void {
    this.network.heal();
  }

  /** One of those that do not lead. */
  follower(): number {
    const leader = this.leader();
    return this.machines.find(({ id, member }) => id !== leader && member !== undefined)?.id ?? 0;
  }

  /** Runs until `condition` holds; throws after `limitMs` of virtual time. */
  until(condition: () => boolean, limitMs = 20_000, what = 'the condition'): void {
    const deadlineMs = this.time.nowMs + limitMs;
    while (!condition()) {
      if (this.time.nowMs > deadlineMs) throw new Error(`${what} did not come in ${limitMs} ms\n${this.describe()}`);
      if (!this.step()) throw new Error(`nothing left to happen before ${what}`);
    }
  }

  run(forMs: number): void {
    const untilMs = this.time.nowMs + forMs;
    while (this.time.nowMs < untilMs && this.step());
  }

  /** The member that leads the highest term among the running ones, once there is one that others follow. */
  leader(): number {
    let best = { id: 0, term: 0 };
    for (const { id, member } of this.machines) {
      const status = member?.status();
      if (status?.role === 'leader' && status.term > best.term && status.state === 'running') best = { id, term: status.term };
    }
    return best.id;
  }

  awaitLeader(limitMs = 20_000): number {
    this.until(
      () => this.leader() !== 0 && this.member(this.leader()).status().appliedTerm === this.member(this.leader()).status().term,
      limitMs,
      'a leader',
    );
    return this.leader();
  }

  /** Proposes and waits for the outcome. */
  put(id: number, key: string, value: string, withinMs = 5_000): Outcome {
    const outcomes = this.putLater(id, key, value, withinMs);
    this.until(() => outcomes.length > 0, withinMs + 5_000, `the outcome of put ${key}`);
    return outcomes[0];
  }

  /** Proposes; the outcome appears in what is returned. */
  putLater(id: number, key: string, value: string, withinMs = 5_000): Outcome[] {
    const bytes = bytesFromLatin1(value);
    return this.propose(id, { kind: 'put', key, value: bytes, lease: '', prevKv: false, ignoreValue: false, ignoreLease: false }, withinMs);
  }

  propose(id: number, command: Command, withinMs = 5_000): Outcome[] {
    const outcomes: Outcome[] = [];
    this.member(id).propose(command, { settled: (outcome) => outcomes.push(outcome) }, this.time.nowMs + withinMs);
    return outcomes;
  }

  barrier(id: number, withinMs = 5_000): BarrierOutcome {
    const outcomes: BarrierOutcome[] = [];
    this.member(id).barrier({ settled: (outcome) => outcomes.push(outcome) }, this.time.nowMs + withinMs);
    this.until(() => outcomes.length > 0, withinMs + 5_000, 'the outcome of a barrier');
    return outcomes[0];
  }

  /** Whether the member's own state holds the key. */
  has(id: number, key: string): boolean {
    const cursor = this.member(id).store.openRange(rangeRequest(key));
    if (isRefusal(cursor)) return false;
    while (!cursor.step(1_000));
    return cursor.result.count === 1;
  }

  describe(): string {
    return this.machines
      .map(({ name, member, failure, reports }) => {
        if (member === undefined) return `${name}: not running ${failure?.message ?? ''} ${reports.at(-1) ?? ''}`;
        const { state, failure: why, role, term, leader, lastIndex, commitIndex, appliedIndex } = member.status();
        return `${name}: ${state} ${why?.stack ?? ''} ${role} term ${term} leader ${leader} last ${lastIndex} commit ${commitIndex} applied ${appliedIndex} ${reports.at(-1) ?? ''}`;
      })
      .join('\n');
  }

  step(): boolean {
    for (const { disk } of this.machines) this.serve(disk);
    return this.time.step();
  }

  private serve(disk: MemoryDisk): void {
    if (disk.pending === 0 || this.busyDisks.has(disk)) return;
    this.busyDisks.add(disk);
    this.time.after(DISK_MS, 0, () => {
      this.busyDisks.delete(disk);
      for (let left = disk.pending; left > 0; left--) disk.step();
    });
  }

  private options(machine: Machine): MemberOptions {
    return {
      name: machine.name,
      clusterToken: this.token,
      initialCluster: this.initialOf(machine).map(({ id, name }) => ({ name, peerUrls: [this.peerUrl(id)] })),
      initialClusterState: machine.joins.length === 0 ? 'new' : 'existing',
      listenPeer: [{ host: machine.name, port: machine.listenPort }],
      dataDir: 'data',
      segmentBytes: SEGMENT_BYTES,
      observer: machine.observer,
      clusterVersionMax: machine.clusterVersionMax,
      ...this.tuning,
    };
  }

  private initialOf({ id, joins }: Machine): readonly Machine[] {
    if (joins.length === 0) return this.machines.filter((machine) => machine.joins.length === 0);
    return [...joins, id].map((each) => this.machine(each));
  }

  private ioOf({ id, disk }: Machine): Io {
    return {
      clock: this.time.clockOf(),
      timers: this.time.timersOf(id),
      disk,
      network: this.network.of(id),
      random: { uint32: () => this.random.uint32() },
      allocator: { shared: (bytes) => new SharedArrayBuffer(bytes) },
    };
  }
}

function newMachine(id: number): Machine {
  const reports: string[] = [];
  const observer: Observer = {
    onReport: (text) => reports.push(text),
    onPeer: (peer, event, reason) => reports.push(`peer ${peer} ${event} ${reason}`),
  };
  return {
    id,
    name: `m${id}`,
    disk: new MemoryDisk(),
    member: undefined,
    failure: undefined,
    reports,
    observer,
    joins: [],
    listenPort: FIRST_PORT + id,
    clusterVersionMax: CLUSTER_VERSION,
  };
}
