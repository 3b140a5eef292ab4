import {
  ENTRY_COMMANDS,
  type Message,
  ProposeRefusal,
  type Raft,
  type RaftConfig,
  applied,
  campaign,
  compact,
  createRaft,
  defaultConfig,
  hasReady,
  persisted,
  propose,
  ready,
  status,
  step,
} from '@raftgate/raft';

/** As the other side is configured. */
const CONFIG: RaftConfig = { ...defaultConfig(0, 1), electionTicks: 10, heartbeatTicks: 1, maxUncommittedBytes: 32 * 1024 * 1024 };

/** Entries kept behind what is applied; the other side keeps as many. */
const KEPT_ENTRIES = 4_096;

/** Three voters in memory, in one thread: a write is durable at once, a message arrives at once. */
export class Cluster {
  /** Entries applied, by all three. */
  applied = 0;
  private readonly members: readonly Raft[];
  /** On their way: the first `queued`. Its room is kept, as the other side's is. */
  private readonly queue: Message[] = [];
  private queued = 0;

  constructor() {
    const voters = [1, 2, 3].map((id) => ({ id, name: `m${id}`, incarnation: 1, peerUrls: [`http://m${id}`] }));
    const configuration = { voters, outgoing: [], learners: [], autoLeave: false };
    this.members = voters.map(({ id }) =>
      createRaft(
        { ...CONFIG, id },
        {
          hardState: { term: 0, vote: 0, commit: 0 },
          snapshot: { index: 0, term: 0, logTime: 0, configuration },
          entries: [],
          applied: 0,
        },
      ),
    );
    campaign(this.members[0]);
    this.settle();
    if (status(this.members[0]).role !== 'leader') throw new Error('nobody leads');
  }

  /** One turn: `proposals` entries of `commands` commands each, until all three applied them. */
  turn(proposals: number, commands: number, body: Uint8Array): void {
    const proposal = { kind: ENTRY_COMMANDS, logTime: 0, commands, body } as const;
    for (let i = 0; i < proposals; i++) {
      if (propose(this.members[0], proposal) instanceof ProposeRefusal) throw new Error('refused');
    }
    this.settle();
  }

  compact(): void {
    for (const raft of this.members) compact(raft, Math.max(0, raft.log.applied - KEPT_ENTRIES));
  }

  private settle(): void {
    const { queue } = this;
    for (const raft of this.members) this.drain(raft);
    for (let at = 0; at < this.queued; at++) {
      const message = queue[at];
      const to = this.members[message.to - 1];
      if (step(to, message) !== undefined) throw new Error(`${message.type} was refused`);
      this.drain(to);
    }
    this.queued = 0;
  }

  private drain(raft: Raft): void {
    while (hasReady(raft)) {
      const { messages, token, messagesAfterPersist, committed } = ready(raft);
      for (const message of messages) this.queue[this.queued++] = message;
      if (token !== undefined) persisted(raft, token);
      for (const message of messagesAfterPersist) this.queue[this.queued++] = message;
      if (committed.length === 0) continue;
      this.applied += committed.length;
      applied(raft, committed[committed.length - 1].index);
    }
  }
}
