import type { Prng } from '@raftgate/bytes';
import {
  applied,
  createRaft,
  defaultConfig,
  hasReady,
  type Message,
  persisted,
  type Raft,
  ready,
  step,
  TERM_INDEX_LIMIT,
} from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { memberOf } from '../cluster.ts';

const MEMBERS = 3;
/** Past it the oldest is lost. */
const MAX_QUEUE = 60;
const MAX_READIES = 100;

export interface EdgeNode {
  readonly raft: Raft;
}

/** A few cores in memory, with disks that are done at once, that begin where numbers end. */
export class EdgeWorld {
  readonly nodes: EdgeNode[] = [];
  private readonly queue: Message[] = [];
  /** By index, the term committed there. */
  private readonly committed = new Map<number, number>();

  constructor(index: number, term: number, prng: Prng) {
    const voters = Array.from({ length: MEMBERS }, (_, at) => memberOf(at + 1));
    const configuration = { voters, outgoing: [], learners: [], autoLeave: false };
    const snapshot = { index, term: Math.min(3, term), logTime: 0, configuration };
    const preVote = prng.chance(1, 2);
    for (const { id } of voters) {
      const config = { ...defaultConfig(id, prng.below(1000)), electionTicks: 4, heartbeatTicks: 1, preVote };
      const raft = createRaft(config, { hardState: { term, vote: 0, commit: index }, snapshot, entries: [], applied: index });
      this.nodes.push({ raft });
    }
  }

  leader(): EdgeNode | undefined {
    let best: EdgeNode | undefined;
    for (const node of this.nodes) if (node.raft.role === 'leader' && (best === undefined || node.raft.term > best.raft.term)) best = node;
    return best;
  }

  deliver(isLost: boolean): void {
    const message = this.queue.shift();
    if (message === undefined || isLost) return;
    const to = this.nodes[message.to - 1];
    const refusal = step(to.raft, message);
    if (refusal !== undefined)
      fail('edge', `${to.raft.id} refuses ${message.type} of term ${message.term}: ${refusal.code} ${refusal.detail}`);
    this.pump(to);
  }

  deliverAll(): void {
    for (let i = 0; i < MAX_QUEUE && this.queue.length > 0; i++) this.deliver(false);
  }

  pump({ raft }: EdgeNode): void {
    for (let i = 0; hasReady(raft); i++) {
      if (i > MAX_READIES) fail('comes-to-rest', `${raft.id} always has something ready`);
      const { messages, messagesAfterPersist, token, committed } = ready(raft);
      this.queue.push(...messages);
      if (token !== undefined) persisted(raft, token);
      this.queue.push(...messagesAfterPersist);
      for (const { index, term } of committed) this.commit(raft.id, index, term);
      if (committed.length > 0) applied(raft, committed[committed.length - 1].index);
    }
    if (this.queue.length > MAX_QUEUE) this.queue.splice(0, this.queue.length - MAX_QUEUE);
  }

  /** Nothing a core holds has left the range. */
  look(node: EdgeNode): void {
    this.pump(node);
    const { id, term, log } = node.raft;
    if (term >= TERM_INDEX_LIMIT) fail('edge', `${id} is in term ${term}`);
    if (log.last >= TERM_INDEX_LIMIT) fail('edge', `${id} has an entry at ${log.last}`);
  }

  private commit(id: number, index: number, term: number): void {
    const before = this.committed.get(index) ?? term;
    if (before !== term) fail('state-machine-safety', `${id} applies ${index}/${term}, ${index}/${before} is committed`);
    this.committed.set(index, term);
  }
}
