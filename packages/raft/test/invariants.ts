// The paper's properties (figure 3), checked over a whole cluster from outside, and the promises the core makes beside them.
import type { Entry, ReadState, SoftState } from '../src/index.ts';
import { entriesFrom, status, termAt } from '../src/index.ts';
import type { Network } from './network.ts';
import { termOnDisk } from './node.ts';

const WHOLE = Number.MAX_SAFE_INTEGER;

export class Checker {
  /** Term of each committed index and what it holds; `committed[i]` is index i + 1. */
  readonly committed: Entry[] = [];
  private readonly leaders = new Map<number, number>();
  private readonly asked = new Map<string, number>();
  private readonly highest = new Map<number, { term: number; commit: number }>();
  private readonly network: Network;

  constructor(network: Network) {
    this.network = network;
  }

  /** Election safety: at most one leader a term. Leader completeness: a leader holds every committed entry of earlier terms. */
  softState(id: number, { role, term }: SoftState): void {
    if (role !== 'leader') return;
    const other = this.leaders.get(term);
    if (other !== undefined && other !== id) fail('election-safety', `${other} and ${id} lead term ${term}`);
    this.leaders.set(term, id);
    const { raft, machine } = this.network.node(id);
    this.committed.forEach((entry, at) => {
      if (entry.term > term) return;
      const held = at + 1 <= machine.length ? machine[at].term : termAt(raft, at + 1);
      if (held !== entry.term) fail('leader-completeness', `leader ${id} of term ${term} lacks ${at + 1} (term ${entry.term})`);
    });
  }

  /** State machine safety: no two members apply different entries at an index. Durability: what is applied is on a quorum's disks. */
  apply(id: number, entry: Entry): void {
    const known = this.committed[entry.index - 1];
    if (known === undefined) {
      if (entry.index !== this.committed.length + 1) fail('state-machine-safety', `${id} applies ${entry.index} out of order`);
      this.durable(entry);
      this.committed.push(entry);
    } else if (known.term !== entry.term || known.body !== entry.body || known.logTime !== entry.logTime) {
      fail('state-machine-safety', `${id} applies another entry at ${entry.index}`);
    }
  }

  /** A read sees whatever was committed anywhere when it was asked. */
  askRead(id: number, context: number): void {
    this.asked.set(`${id}/${context}`, this.highestCommit());
  }

  read(id: number, { context, index, rejected }: ReadState): void {
    const key = `${id}/${context}`;
    const least = this.asked.get(key);
    if (least === undefined) fail('read-index', `${id} answers a read nobody waits for`);
    this.asked.delete(key);
    if (!rejected && index < least) fail('read-index', `${id} read at ${index}, when ${least} was committed before it asked`);
  }

  /** After every step: terms and commits only grow; a restart may forget how far commit was, and nothing else. */
  step(id: number): void {
    const { raft, isUp } = this.network.node(id);
    if (!isUp) return void this.highest.delete(id);
    const { term, commit, applied, last } = status(raft);
    const before = this.highest.get(id);
    if (before !== undefined && (term < before.term || commit < before.commit)) fail('monotonic', `${id} went back`);
    if (applied > commit || commit > last) fail('order', `${id}: applied ${applied}, commit ${commit}, last ${last}`);
    this.highest.set(id, { term, commit });
  }

  /** Log matching: two logs that agree on the term of an index agree on everything before it. */
  logs(): void {
    const nodes = [...this.network.nodes.values()].filter(({ isUp }) => isUp);
    for (const a of nodes) {
      for (const b of nodes) {
        if (a.config.id >= b.config.id) continue;
        const first = Math.max(status(a.raft).first, status(b.raft).first);
        const ours = entriesFrom(a.raft, first, WHOLE);
        const theirs = entriesFrom(b.raft, first, WHOLE);
        let agreed = Math.min(ours.length, theirs.length) - 1;
        while (agreed >= 0 && ours[agreed].term !== theirs[agreed].term) agreed--;
        for (let i = 0; i <= agreed; i++) {
          if (ours[i].term !== theirs[i].term || ours[i].body !== theirs[i].body) {
            fail('log-matching', `${a.config.id} and ${b.config.id} differ at ${ours[i].index}`);
          }
        }
      }
    }
  }

  private highestCommit(): number {
    return this.committed.length;
  }

  private durable({ index, term }: Entry): void {
    const { nodes } = this.network;
    let holders = 0;
    for (const { disk } of nodes.values()) if (index <= disk.snapshot.index || termOnDisk(disk, index) === term) holders++;
    if (holders * 2 <= nodes.size) fail('committed-on-quorum', `${index} (term ${term}) is on ${holders} disks of ${nodes.size}`);
  }
}

function fail(name: string, what: string): never {
  throw new Error(`${name}: ${what}`);
}
