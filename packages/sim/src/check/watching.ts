import type { LogView, MemberError, Observer, RestoredState } from '@raftgate/member';
import type { Configuration, Entry, HardState, Message, SoftState } from '@raftgate/raft';
import type { StateHash, Store } from '@raftgate/store';
import type { Checkers } from './checkers.ts';
import { Violation } from './violation.ts';

/** What the checkers hear of one life of one member. */
export class Watching implements Observer {
  readonly #all: Checkers;
  readonly #name: string;
  /** A number for it, in the hash of the history. */
  readonly #place: number;
  /** Known with the first configuration that names it. */
  #id = 0;
  #term = 0;
  #hasLed = false;

  constructor(all: Checkers, name: string) {
    this.#all = all;
    this.#name = name;
    this.#place = all.score.place(name);
  }

  onRole(state: SoftState): void {
    const { score, logs, elections, upheavals, handovers } = this.#all;
    handovers.onRole(this.#name, state, this.#all.nowMs());
    // Who only asks whether it could win changes nothing for anybody else.
    if (state.term !== this.#term || this.#hasLed) upheavals.note(this.#all.nowMs());
    this.#term = state.term;
    this.#hasLed = state.role === 'leader';
    score.sign(this.#name, state.role);
    score.term(this.#name, state.term);
    score.note(
      this.#name,
      state.leader === 0 || state.role === 'leader' ? state.role : `${state.role} of ${this.#all.nameOf(state.leader)}`,
    );
    logs.onRole(this.#name, state.role === 'leader');
    if (state.role === 'leader') this.#check((atMs) => elections.onLeader(this.#name, state.term, atMs));
  }

  onPeer(_peer: number, event: 'connected' | 'closed' | 'refused'): void {
    if (event !== 'refused') this.#all.upheavals.note(this.#all.nowMs());
  }

  onLeader(log: LogView): void {
    const { completeness, votes, leaseReads } = this.#all;
    leaseReads.onLeader(this.#name, this.#term);
    this.#check((atMs) => {
      completeness.onLeader(this.#name, this.#term, log, atMs);
      if (this.#id !== 0) votes.onLeader(this.#name, this.#id, this.#term, atMs);
    });
  }

  onLeaseRead(term: number): void {
    this.#check((atMs) => this.#all.leaseReads.onLeaseRead(this.#name, term, atMs));
  }

  onConfiguration(configuration: Configuration): void {
    const { voters, outgoing, learners } = configuration;
    this.#all.memberships.onConfiguration(configuration);
    this.#all.logs.onConfiguration(this.#name, configuration);
    for (const { id, name } of [...voters, ...outgoing, ...learners]) {
      this.#all.called(id, name);
      if (name === this.#name) this.#id = id;
    }
    const list = (members: readonly { readonly name: string }[]): string =>
      members
        .map(({ name }) => name)
        .toSorted()
        .join(' ');
    const parts = [`voters ${list(voters)}`];
    if (outgoing.length > 0) parts.push(`outgoing ${list(outgoing)}`);
    if (learners.length > 0) parts.push(`learners ${list(learners)}`);
    this.#all.score.note(this.#name, parts.join(', '));
  }

  onRecovered(entries: readonly Entry[], snapshotIndex: number, hardState: HardState): void {
    const { logs, monotonic, votes, score } = this.#all;
    const last = entries.at(-1)?.index ?? snapshotIndex;
    score.term(this.#name, hardState.term);
    score.durable(this.#name, last);
    score.commit(this.#name, hardState.commit);
    score.applied(this.#name, snapshotIndex);
    score.note(this.#name, `recovered ${snapshotIndex + 1}..${last}`);
    this.#check((atMs) => {
      logs.onRecovered(this.#name, entries, snapshotIndex, atMs);
      monotonic.onRecovered(this.#name, hardState, atMs);
      votes.onDurable(this.#name, hardState, atMs);
    });
  }

  onPersisted(entries: readonly Entry[], _elapsedMs: number, hardState: HardState | undefined): void {
    const { logs, monotonic, votes, score, trace } = this.#all;
    this.#check((atMs) => {
      logs.onPersisted(this.#name, entries, hardState, atMs);
      if (hardState === undefined) return;
      monotonic.onDurable(this.#name, hardState, atMs);
      votes.onDurable(this.#name, hardState, atMs);
    });
    if (hardState !== undefined) score.commit(this.#name, hardState.commit);
    const last = entries.at(-1);
    if (last === undefined) return;
    score.durable(this.#name, last.index);
    trace.mix(this.#all.nowMs(), this.#place, last.index, last.term, entries.length);
  }

  onApplied(entry: Entry, hash: StateHash, revision: number, store: Store): void {
    const { logs, machines, states, book, memberships, monotonic, completeness, score, trace, revisions } = this.#all;
    this.#check((atMs) => {
      memberships.onApplied(entry, atMs);
      logs.onApplied(this.#name, entry, atMs);
      machines.onApplied(this.#name, entry, hash, atMs);
      states.onApplied(this.#name, store, atMs);
      book.onApplied(entry, store.leases.count, atMs);
      monotonic.onApplied(this.#name, entry.index, atMs);
      completeness.onApplied(entry.index, entry.term);
      revisions.onApplied(revision, atMs);
    });
    score.applied(this.#name, entry.index);
    trace.mix(this.#all.nowMs(), this.#place, entry.index, hash.high, hash.low);
  }

  onRestored({ index, term, hash, revision, store, configuration }: RestoredState): void {
    const { machines, states, memberships, monotonic, score, revisions } = this.#all;
    this.#check((atMs) => {
      machines.onRestored(this.#name, index, term, hash, atMs);
      states.onRestored(this.#name, store, atMs);
      memberships.onRestored(this.#name, index, configuration, atMs);
      monotonic.onRestored(this.#name, index, atMs);
      revisions.onApplied(revision, atMs);
    });
    score.applied(this.#name, index);
    score.note(this.#name, `restored from a snapshot at ${index}`);
  }

  onSnapshotWritten(index: number): void {
    this.#all.score.note(this.#name, `snapshot written at ${index}`);
  }

  onSnapshotInstalled(index: number): void {
    const { logs, score } = this.#all;
    logs.onSnapshotInstalled(this.#name, index);
    score.durable(this.#name, Math.max(index, logs.lastOf(this.#name)));
    score.note(this.#name, `snapshot installed at ${index}`);
  }

  /** Far more often than anything else: no closure here. */
  onSend(message: Message): void {
    const { votes, logs, inflight, traffic, offers, handovers } = this.#all;
    const atMs = this.#all.nowMs();
    try {
      traffic.onSend(message, atMs);
      if (message.type === 'append') return inflight.onSend(message, atMs);
      offers.onSend(message);
      handovers.onSend(this.#name, message);
      votes.onSend(this.#name, message, atMs);
      logs.onSend(this.#name, message, atMs);
    } catch (error) {
      this.#met(error);
    }
  }

  onReceive(message: Message): void {
    const { inflight, probing, handovers } = this.#all;
    handovers.onReceive(this.#name, message, this.#all.nowMs());
    if (message.type !== 'appendReply' && message.type !== 'snapshotReply') return;
    try {
      inflight.onReceive(message);
      probing.onReceive(message, this.#all.nowMs());
    } catch (error) {
      this.#met(error);
    }
  }

  onReport(text: string): void {
    this.#all.score.note(this.#name, text);
  }

  onFailed(error: MemberError): void {
    this.#all.onFailed(this.#name, error);
  }

  #check(run: (atMs: number) => void): void {
    try {
      run(this.#all.nowMs());
    } catch (error) {
      this.#met(error);
    }
  }

  /** The member meets it as a broken invariant, and stops. */
  #met(error: unknown): never {
    if (error instanceof Violation) this.#all.report(error);
    throw error;
  }
}
