import { crc32c } from '@raftgate/bytes';
import { decodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type Entry, type HardState, type Message } from '@raftgate/raft';
import { isQuorum, quorumsOf, type Quorums } from './configurations.ts';
import { DurableLog } from './durable-log.ts';
import { Violation } from './violation.ts';

interface Known {
  readonly term: number;
  readonly digest: number;
  readonly previousTerm: number;
  /** Of another term at the same index. */
  readonly next: Known | undefined;
}

/** Whoever applies may have heard of the commit from a leader before the present one. */
const LEADERS_REMEMBERED = 3;

/**
 * What the members' disks hold, and what must be true of it:
 * Log matching (Raft paper, figure 3): the same index and term mean the same entry and the same predecessor.
 * Committed on a durable quorum (TLA+ CommittedIsDurable; law 4): whatever anybody applies is on the disks of a quorum of the
 * configuration in force, of both halves during joint consensus (paper, section 6).
 * Committed immutable (paper, 5.4): a disk never replaces what it knows to be committed. Leader append-only (figure 3).
 * Durable before reply (figure 2): who acknowledges entries, or a snapshot that covers them, has them on its disk.
 */
export class DurableLogs {
  readonly #logs = new Map<string, DurableLog>();
  /** By index. */
  readonly #entries: (Known | undefined)[] = [];
  readonly #committedTerms: (number | undefined)[] = [];
  readonly #leading = new Set<string>();
  /** What each member decides by, durable or not; and what those who led last did, newest last. */
  readonly #inUse = new Map<string, Quorums>();
  #decided: Quorums[] = [];
  #inForce: Quorums;
  #committed = 0;

  /** `voters`: those the cluster begins with. */
  constructor(voters: readonly string[]) {
    this.#inForce = { index: 0, voters, outgoing: [] };
  }

  /** Highest index anybody applied. */
  get committed(): number {
    return this.#committed;
  }

  /** Whether `members` can decide alone, whichever of the configurations that some disk knows is in force. */
  canDecide(members: readonly string[]): boolean {
    const has = (name: string): boolean => members.includes(name);
    return isQuorum(this.#inForce, has) && this.#laterConfigurations(this.#inForce.index).every((quorums) => isQuorum(quorums, has));
  }

  lastOf(member: string): number {
    return this.#of(member).last;
  }

  /** The disk was damaged, wiped or replaced: nothing it held is relied on from here. */
  forget(member: string): void {
    this.#of(member).forget();
  }

  onConfiguration(member: string, configuration: Configuration): void {
    const quorums = quorumsOf(0, configuration);
    this.#inUse.set(member, quorums);
    if (this.#leading.has(member)) this.#decide(quorums);
  }

  onRole(member: string, isLeader: boolean): void {
    if (!isLeader) return void this.#leading.delete(member);
    this.#leading.add(member);
    const quorums = this.#inUse.get(member);
    if (quorums !== undefined) this.#decide(quorums);
  }

  #decide(quorums: Quorums): void {
    this.#decided = [...this.#decided.slice(1 - LEADERS_REMEMBERED), quorums];
  }

  onPersisted(member: string, entries: readonly Entry[], hardState: HardState | undefined, atMs: number): void {
    const log = this.#of(member);
    const first = entries[0]?.index;
    if (first !== undefined && first <= log.last && log.terms.get(first) !== undefined) this.#replaces(member, log, first, atMs);
    for (const entry of entries) this.#add(member, log, entry, atMs);
    if (hardState === undefined) return;
    log.commit = Math.max(log.commit, hardState.commit);
    log.term = hardState.term;
  }

  /**
   * A start: what was durable is still there. Only a group that was in flight, from a leader of a later term, may have replaced
   * the end of it; and such a group may have reached the disk though nobody was told.
   */
  onRecovered(member: string, entries: readonly Entry[], snapshotIndex: number, atMs: number): void {
    const log = this.#of(member);
    this.#leading.delete(member);
    // Installed durably, and nobody was told: it may have replaced the whole log.
    if (snapshotIndex > log.snapshot) this.onSnapshotInstalled(member, snapshotIndex);
    const found = new Map(entries.map((entry) => [entry.index, entry.term]));
    for (let index = Math.max(log.snapshot, snapshotIndex) + 1; index <= log.last; index++) {
      const before = log.terms.get(index);
      const now = found.get(index);
      if (before === undefined || now === before) continue;
      // An older entry may take its place, but in a log that ends in a later term.
      if (now === undefined || (now < before && (entries.at(-1)?.term ?? 0) < before))
        throw new Violation(
          'durable-survives-crash',
          `${member}: index ${index} (term ${before}) was durable, and ${now === undefined ? 'is gone' : `has term ${now}`} after a restart`,
          atMs,
        );
      break;
    }
    if (snapshotIndex < log.snapshot)
      throw new Violation(
        'durable-survives-crash',
        `${member}: starts from snapshot ${snapshotIndex}, after ${log.snapshot} was installed`,
        atMs,
      );
    const { commit } = log;
    log.clear();
    log.snapshot = snapshotIndex;
    log.last = snapshotIndex;
    for (const entry of entries) this.#add(member, log, entry, atMs);
    log.commit = Math.min(commit, log.last);
  }

  /** The log continues behind the snapshot only if it held what the snapshot ends with (paper, figure 13). */
  onSnapshotInstalled(member: string, index: number): void {
    const log = this.#of(member);
    const term = log.terms.get(index);
    log.startAt(index, term !== undefined && term === this.#committedTerms[index]);
  }

  onApplied(member: string, entry: Entry, atMs: number): void {
    const { index, term } = entry;
    const log = this.#of(member);
    log.commit = Math.max(log.commit, Math.min(index, log.last));
    if (index <= this.#committed) return;
    this.#committed = index;
    this.#committedTerms[index] = term;
    if (entry.kind === ENTRY_CONFIGURATION) this.#inForce = quorumsIn(entry) ?? this.#inForce;
    const holds = (name: string): boolean => this.#of(name).holds(index, term);
    if (isQuorum(this.#inForce, holds) || this.#laterConfigurations(index).some((quorums) => isQuorum(quorums, holds))) return;
    const holders = [...this.#logs.keys()].filter(holds);
    const { voters, outgoing } = this.#inForce;
    throw new Violation(
      'committed-on-durable-quorum',
      `index ${index} (term ${term}) was applied and is durable on ${holders.join(' ') || 'nobody'} only; voters ${voters.join(' ')}${outgoing.length > 0 ? `, outgoing ${outgoing.join(' ')}` : ''}`,
      atMs,
    );
  }

  onSend(member: string, message: Message, atMs: number): void {
    if ((message.type !== 'appendReply' && message.type !== 'snapshotReply') || message.rejected) return;
    const log = this.#of(member);
    // For a leader that a later one has replaced, whose entries may be cut again: with its quorum gone it commits nothing by it.
    if (message.term < log.term) return;
    if (message.index > Math.max(log.last, log.snapshot))
      throw new Violation(
        'durable-before-reply',
        `${member} acknowledges ${message.index} (term ${message.term}); durable is ${log.last}`,
        atMs,
      );
  }

  /**
   * A leader uses a configuration as soon as it is in its log (dissertation, 4.1), so one not yet applied, or not yet durable, may
   * decide too: its quorums and those of the one before always share a member.
   */
  #laterConfigurations(index: number): Quorums[] {
    const later = [...this.#decided];
    for (const { configurations } of this.#logs.values())
      for (const quorums of configurations) if (quorums.index > index) later.push(quorums);
    return later;
  }

  #replaces(member: string, log: DurableLog, from: number, atMs: number): void {
    if (from <= log.commit)
      throw new Violation('committed-immutable', `${member} replaces index ${from}, and its commit is ${log.commit}`, atMs);
    if (this.#leading.has(member))
      throw new Violation('leader-append-only', `${member} leads and replaces index ${from} of ${log.last} in its own log`, atMs);
    log.cutFrom(from);
  }

  #add(member: string, log: DurableLog, entry: Entry, atMs: number): void {
    if (log.last > 0 && entry.index !== log.last + 1)
      throw new Violation('log-matching', `${member}: entry ${entry.index} follows ${log.last}`, atMs);
    this.#match(member, log, entry, atMs);
    log.add(entry.index, entry.term);
    if (entry.kind !== ENTRY_CONFIGURATION) return;
    const quorums = quorumsIn(entry);
    if (quorums !== undefined) log.configurations.push(quorums);
  }

  #match(member: string, log: DurableLog, entry: Entry, atMs: number): void {
    const { index, term } = entry;
    const digest = crc32c(entry.body);
    const previousTerm = log.terms.get(index - 1);
    const next = this.#entries[index];
    let known = next;
    while (known !== undefined && known.term !== term) known = known.next;
    if (known === undefined) {
      if (previousTerm !== undefined || index === 1) this.#entries[index] = { term, digest, previousTerm: previousTerm ?? 0, next };
      return;
    }
    if (known.digest !== digest || (previousTerm !== undefined && previousTerm !== known.previousTerm))
      throw new Violation(
        'log-matching',
        `${member}: entry ${index}/${term} has digest ${digest} after term ${previousTerm ?? 'unknown'}; elsewhere ${known.digest} after ${known.previousTerm}`,
        atMs,
      );
  }

  #of(member: string): DurableLog {
    let log = this.#logs.get(member);
    if (log === undefined) this.#logs.set(member, (log = new DurableLog()));
    return log;
  }
}

function quorumsIn(entry: Entry): Quorums | undefined {
  const configuration = decodeConfiguration(entry.body);
  return 'voters' in configuration ? quorumsOf(entry.index, configuration) : undefined;
}
