import { crc32c } from '@raftgate/bytes';
import type { Entry } from '@raftgate/raft';
import { Violation } from './violation.ts';

interface Known {
  readonly digest: number;
  readonly previousTerm: number;
}

/** What one member's disk holds: terms by index, and up to where a snapshot stands for the log. */
class DurableLog {
  snapshot = 0;
  last = 0;
  readonly terms = new Map<number, number>();

  holds(index: number, term: number): boolean {
    return index <= this.snapshot || this.terms.get(index) === term;
  }
}

/**
 * Log matching (Raft paper, figure 3): the same index and term mean the same entry and the same predecessor.
 * Committed on a durable quorum (TLA+ CommittedIsDurable): whatever anybody applies is on the disks of a majority.
 */
export class DurableLogs {
  readonly #members: readonly string[];
  readonly #logs: ReadonlyMap<string, DurableLog>;
  readonly #entries = new Map<string, Known>();
  readonly #committedTerms = new Map<number, number>();
  #committed = 0;

  constructor(members: readonly string[]) {
    this.#members = members;
    this.#logs = new Map(members.map((member) => [member, new DurableLog()]));
  }

  onPersisted(member: string, entries: readonly Entry[], atMs: number): void {
    const log = this.#of(member);
    for (const entry of entries) {
      if (entry.index <= log.last) for (let index = entry.index; index <= log.last; index++) log.terms.delete(index);
      this.#match(member, log, entry, atMs);
      log.terms.set(entry.index, entry.term);
      log.last = entry.index;
    }
  }

  /**
   * A start: what was durable is still there. Only a group that was in flight, from a leader of a later term, may have replaced
   * the end of it; and such a group may have reached the disk though nobody was told.
   */
  onRecovered(member: string, entries: readonly Entry[], snapshotIndex: number, atMs: number): void {
    const log = this.#of(member);
    const found = new Map(entries.map((entry) => [entry.index, entry.term]));
    for (let index = Math.max(log.snapshot, snapshotIndex) + 1; index <= log.last; index++) {
      const before = log.terms.get(index);
      const now = found.get(index);
      if (before === undefined || now === before) continue;
      if (now === undefined || now < before)
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
    log.snapshot = snapshotIndex;
    log.terms.clear();
    log.last = snapshotIndex;
    this.onPersisted(member, entries, atMs);
  }

  /** The log continues behind the snapshot only if it held what the snapshot ends with (paper, figure 13). */
  onSnapshotInstalled(member: string, index: number): void {
    const log = this.#of(member);
    const continues = log.terms.has(index) && log.terms.get(index) === this.#committedTerms.get(index);
    if (continues) for (const each of log.terms.keys()) if (each < index) log.terms.delete(each);
    if (!continues) {
      log.terms.clear();
      log.last = index;
    }
    log.snapshot = Math.max(log.snapshot, index);
  }

  onApplied(entry: Entry, atMs: number): void {
    if (entry.index <= this.#committed) return;
    this.#committed = entry.index;
    this.#committedTerms.set(entry.index, entry.term);
    const holders = this.#members.filter((member) => this.#of(member).holds(entry.index, entry.term));
    if (holders.length * 2 <= this.#members.length)
      throw new Violation(
        'committed-on-durable-quorum',
        `index ${entry.index} (term ${entry.term}) was applied and is durable on ${holders.join(' ') || 'nobody'} only`,
        atMs,
      );
  }

  #match(member: string, log: DurableLog, entry: Entry, atMs: number): void {
    const name = `${entry.index}/${entry.term}`;
    const digest = crc32c(entry.body);
    const previousTerm = log.terms.get(entry.index - 1);
    const known = this.#entries.get(name);
    if (known === undefined) {
      if (previousTerm !== undefined || entry.index === 1) this.#entries.set(name, { digest, previousTerm: previousTerm ?? 0 });
      return;
    }
    if (known.digest !== digest || (previousTerm !== undefined && previousTerm !== known.previousTerm))
      throw new Violation(
        'log-matching',
        `${member}: entry ${name} has digest ${digest} after term ${previousTerm ?? 'unknown'}; elsewhere ${known.digest} after ${known.previousTerm}`,
        atMs,
      );
  }

  #of(member: string): DurableLog {
    const log = this.#logs.get(member);
    if (log === undefined) throw new Error(`no member ${member}`);
    return log;
  }
}
