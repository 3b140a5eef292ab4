// One member as tests see it: the core, a disk that loses what was not written, and a state machine that remembers what it applied.
import {
  type Configuration,
  type ConfigurationMember,
  type Entry,
  type HardState,
  type Message,
  type PersistToken,
  type Raft,
  type RaftConfig,
  type ReadState,
  type SnapshotMeta,
  type SoftState,
  applied,
  createRaft,
  hasReady,
  persisted,
  ready,
  record,
  snapshotInstalled,
} from '../src/index.ts';

export interface Disk {
  hardState: HardState;
  snapshot: SnapshotMeta;
  entries: Entry[];
}

interface Group {
  readonly hardState: HardState | undefined;
  readonly entries: readonly Entry[];
  readonly token: PersistToken;
  readonly messages: readonly Message[];
}

/** What a node tells whoever runs it. */
export interface Observer {
  send(message: Message): void;
  softState?(id: number, state: SoftState): void;
  read?(id: number, state: ReadState): void;
  apply?(id: number, entry: Entry): void;
}

export class TestNode {
  readonly config: RaftConfig;
  readonly disk: Disk;
  raft: Raft;
  isUp = true;
  /** Written at once; otherwise `persist` decides when. */
  isDiskFast = true;
  /** From the next start on, what goes into the core is recorded. */
  isRecorded = false;
  groups: Group[] = [];
  /** Entries applied since the beginning: `machine[i]` is index i + 1. A snapshot brings its sender's. */
  machine: Entry[] = [];
  private readonly observer: Observer;

  constructor(config: RaftConfig, disk: Disk, observer: Observer) {
    this.config = config;
    this.disk = disk;
    this.observer = observer;
    this.raft = this.start();
  }

  /** Takes and does everything the core has ready. */
  pump(): void {
    while (this.isUp && hasReady(this.raft)) {
      const work = ready(this.raft);
      if (work.softState !== undefined) this.observer.softState?.(this.config.id, work.softState);
      for (const message of work.messages) this.observer.send(message);
      const { token, hardState, entries, messagesAfterPersist: messages } = work;
      if (token !== undefined) this.groups.push({ hardState, entries, token, messages });
      for (const entry of work.committed) this.apply(entry);
      if (work.committed.length > 0) applied(this.raft, this.machine.length);
      for (const read of work.reads) this.observer.read?.(this.config.id, read);
      if (this.isDiskFast) this.persist();
    }
  }

  /** The oldest `count` groups become durable; then what depends on them leaves. */
  persist(count = this.groups.length): void {
    for (const group of this.groups.splice(0, count)) {
      write(this.disk, group);
      persisted(this.raft, group.token);
      for (const message of group.messages) this.observer.send(message);
    }
  }

  /** Stops without a word. The oldest `survivors` groups had reached the disk, unacknowledged. */
  crash(survivors = 0): void {
    for (const group of this.groups.slice(0, survivors)) write(this.disk, group);
    this.groups = [];
    this.isUp = false;
  }

  restart(): void {
    this.isUp = true;
    this.machine.length = this.disk.snapshot.index;
    this.raft = this.start();
  }

  /** Everything pending is written, then the snapshot; then the core and the state machine begin anew after it. */
  install(meta: SnapshotMeta, machine: readonly Entry[]): boolean {
    this.persist();
    if (snapshotInstalled(this.raft, meta) !== undefined) return false;
    const { disk } = this;
    const keepsTail = termOnDisk(disk, meta.index) === meta.term;
    disk.entries = keepsTail ? disk.entries.filter(({ index }) => index > meta.index) : [];
    disk.snapshot = meta;
    this.machine = machine.slice(0, meta.index);
    return true;
  }

  /** Takes a snapshot at `index` and drops the entries it covers from the disk. */
  takeSnapshot(meta: SnapshotMeta): void {
    this.disk.entries = this.disk.entries.filter(({ index }) => index > meta.index);
    this.disk.snapshot = meta;
  }

  private start(): Raft {
    const { hardState, snapshot, entries } = this.disk;
    const raft = createRaft(this.config, { hardState, snapshot, entries: [...entries], applied: snapshot.index });
    if (this.isRecorded) record(raft, () => 0);
    return raft;
  }

  private apply(entry: Entry): void {
    this.machine.push(entry);
    this.observer.apply?.(this.config.id, entry);
  }
}

export function termOnDisk(disk: Disk, index: number): number {
  if (index === disk.snapshot.index) return disk.snapshot.term;
  return disk.entries[index - disk.snapshot.index - 1]?.term ?? -1;
}

export function emptyDisk(configuration: Configuration): Disk {
  return { hardState: { term: 0, vote: 0, commit: 0 }, snapshot: { index: 0, term: 0, logTime: 0, configuration }, entries: [] };
}

export function configurationOf(ids: readonly number[]): Configuration {
  return { voters: ids.map(memberOf), outgoing: [], learners: [], autoLeave: false };
}

export function memberOf(id: number): ConfigurationMember {
  return { id, name: `m${id}`, incarnation: 0, peerUrls: [`http://m${id}`] };
}

export const DEFAULT_CONFIG: RaftConfig = {
  id: 0,
  seed: 1,
  electionTicks: 10,
  heartbeatTicks: 1,
  preVote: true,
  checkQuorum: true,
  maxInflightMessages: 8,
  maxInflightBytes: 65_536,
  maxAppendBytes: 4096,
  maxUncommittedBytes: 1_000_000,
  maxCommittedBytes: 4096,
  mayVote: true,
  highestIndexSeen: 0,
};

function write(disk: Disk, { hardState, entries }: Group): void {
  if (hardState !== undefined) disk.hardState = hardState;
  for (const entry of entries) {
    const at = entry.index - disk.snapshot.index - 1;
    if (at < 0) continue;
    disk.entries.length = Math.min(disk.entries.length, at);
    disk.entries.push(entry);
  }
}
