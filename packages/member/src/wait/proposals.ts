import { validateCommand } from '@raftgate/store';
import type { Command, CommandHeader, DecodedHeader, Result } from '@raftgate/store';
import { KEEP_ALIVE_SHARE_MS, MAX_COMMAND_BYTES, MAX_PENDING_BYTES, MAX_WAITING_PROPOSALS } from '../limits.ts';
import type { Outcome, RefusedCode, UnknownReason } from '../outcome.ts';
import type { ForwardRefused } from '../peer/codec/forward-refused.ts';
import { ANYBODY } from '../waiter.ts';
import type { Principal, Waiter } from '../waiter.ts';
import { Batch } from './batch.ts';
import { Refusals } from './refusals.ts';
import { LOST_AND_LATE, NEVER, lateOutcome, recordOf, settleRecord } from './record.ts';
import type { ProposalRecord } from './record.ts';

/**
 * Every command this member took, until it has an outcome (law 5).
 *
 * A command is handed to one leader for one term. Terms never fall along the log, so once an entry of a later term is applied,
 * the commands of the earlier one that were not seen never will be: they are handed on again, to the leader of that term or a
 * later one, until their deadline. At any time a command is in one log that may count, at most.
 */
export class Proposals {
  readonly refusals = new Refusals<RefusedCode>();
  private readonly member: number;
  private readonly boot: number;
  private nextSequence = 1;
  /** In order; only the last is not full. */
  private pending: Batch[] = [];
  private pendingBytes = 0;
  private pendingCount = 0;
  /** Handed on, by sequence, in order. */
  private readonly sent = new Map<number, ProposalRecord>();
  /** This turn's keepalives by lease. */
  private readonly keepAlives = new Map<string, ProposalRecord>();

  constructor(member: number, boot: number) {
    this.member = member;
    this.boot = boot;
  }

  get waiting(): number {
    return this.sent.size + this.pendingCount;
  }

  /** Of those not handed on, held against MAX_PENDING_BYTES. */
  get bytes(): number {
    return this.pendingBytes;
  }

  get hasPending(): boolean {
    return this.pendingCount > 0;
  }

  add(command: Command, waiter: Waiter, deadlineMs: number, principal: Principal = ANYBODY, sessionSequence = 0): void {
    const verdict = validateCommand(command);
    if (verdict !== undefined) return this.refusals.add(waiter, 'INVALID', verdict.message);
    const { user, authRevision, session } = principal;
    const kept = command.kind === 'leaseKeepAlive' && session === 0 ? command.lease : undefined;
    if (kept !== undefined && this.joinKeepAlive(kept, waiter, deadlineMs)) return;
    if (this.waiting >= MAX_WAITING_PROPOSALS || this.pendingBytes >= MAX_PENDING_BYTES) {
      return this.refusals.add(waiter, 'OVERLOADED', 'too many commands wait for an outcome');
    }
    const sequence = this.nextSequence++;
    const record = recordOf(sequence, waiter, deadlineMs);
    const header = { member: this.member, boot: this.boot, sequence, user, authRevision, session, sessionSequence };
    const bytes = this.encode(header, command, record);
    if (bytes > MAX_COMMAND_BYTES) {
      return this.refusals.add(waiter, 'TOO_LARGE', `a command of ${bytes} bytes, at most ${MAX_COMMAND_BYTES}`);
    }
    this.pendingBytes += bytes;
    this.pendingCount++;
    if (kept !== undefined) this.keepAlives.set(kept, record);
  }

  /** What has not been handed on, oldest first. */
  get batches(): readonly Batch[] {
    return this.pending;
  }

  /** The first batch left this member, for the leader of `term`. */
  handedOn(term: number, leader: number): void {
    const batch = this.pending.shift();
    if (batch === undefined) return;
    this.keepAlives.clear();
    this.pendingBytes -= batch.bytes.length;
    this.pendingCount -= batch.commands;
    for (const record of batch.records) {
      record.term = term;
      record.handedTo = leader;
      record.batch = batch;
      this.sent.set(record.sequence, record);
    }
  }

  /** A command was applied; most were another member's, or of an earlier start. */
  applied(header: DecodedHeader, result: Result): void {
    if (header.member !== this.member || header.boot !== this.boot) return;
    const record = this.sent.get(header.sequence);
    if (record === undefined) return;
    this.sent.delete(header.sequence);
    settleRecord(record, { outcome: 'applied', result });
  }

  /** An entry of `term` was applied: what was handed to earlier leaders and not seen is in no log that counts, and waits again. */
  superseded(term: number): void {
    const lost: ProposalRecord[] = [];
    for (const record of this.sent.values()) if (record.term < term) lost.push(record);
    if (lost.length > 0) this.waitAgain(lost.sort((a, b) => a.sequence - b.sequence));
  }

  /**
   * The leader answered that it took nothing of what was forwarded to it. If it does not lead that term any more, or never did, the
   * commands are in no log, and wait for another leader.
   */
  forwardRefused(leader: number, { term, firstSeq, lastSeq, refusal }: ForwardRefused): void {
    // By its batch: one that went alone may stand between two that were handed on again together.
    const isMeant = ({ handedTo, term: handedIn, batch }: ProposalRecord): boolean =>
      handedTo === leader && handedIn === term && batch?.firstSequence === firstSeq && batch.lastSequence === lastSeq;
    if (refusal === 'NOT_LEADER') {
      for (const record of this.sent.values()) if (isMeant(record)) record.term = 0;
      return;
    }
    const code = refusal === 'OVERLOADED' ? 'OVERLOADED' : 'INVALID';
    this.settleWhere(isMeant, { outcome: 'refused', code, message: `the leader refused the batch: ${refusal}` });
  }

  /**
   * Who leads in `term`, or may (0), is news: what was refused is handed on again, and so is what another candidate of this term has,
   * which leads it no more.
   */
  handAgain(term: number, leader: number): void {
    const inNoLog = (record: ProposalRecord): boolean =>
      record.term === 0 || (leader !== 0 && record.term === term && record.handedTo !== leader);
    const lost: ProposalRecord[] = [];
    for (const record of this.sent.values()) if (inNoLog(record)) lost.push(record);
    if (lost.length > 0) this.waitAgain(lost.sort((a, b) => a.sequence - b.sequence));
  }

  /** The log jumped to a snapshot whose last entry is of `term`: what may be in it can no longer be told. */
  skipped(term: number): void {
    this.settleWhere((record) => record.term !== 0 && record.term <= term, { outcome: 'unknown', reason: 'SNAPSHOT' });
    this.superseded(term);
  }

  /** The connection to `leader` died: what was written to it may still be applied, so it is given until `untilMs`. */
  linkLost(leader: number, untilMs: number): void {
    for (const record of this.sent.values()) {
      if (record.handedTo === leader) record.linkLostMs = Math.min(record.linkLostMs, untilMs);
    }
  }

  /** Answers what is late: refused if it never left, else unknown. */
  expire(nowMs: number): void {
    this.expirePending(nowMs);
    for (const record of this.sent.values()) {
      if (record.deadlineMs > nowMs && (record.linkLostMs > nowMs || record.term === 0)) continue;
      this.sent.delete(record.sequence);
      settleRecord(record, lateOutcome(record));
    }
  }

  /** Answers everything: the member stops or failed. */
  settleAll(reason: UnknownReason): void {
    this.refusals.tell();
    const pending = this.pending;
    this.pending = [];
    this.pendingBytes = 0;
    this.pendingCount = 0;
    this.keepAlives.clear();
    const stopped: Outcome = { outcome: 'refused', code: 'STOPPED', message: 'the member stopped' };
    for (const batch of pending) for (const record of batch.records) settleRecord(record, stopped);
    this.settleWhere(({ term }) => term === 0, stopped);
    this.settleWhere(() => true, { outcome: 'unknown', reason });
  }

  private settleWhere(holds: (record: ProposalRecord) => boolean, outcome: Outcome): void {
    for (const record of this.sent.values()) {
      if (!holds(record)) continue;
      this.sent.delete(record.sequence);
      settleRecord(record, outcome);
    }
  }

  private expirePending(nowMs: number): void {
    if (!this.pending.some((batch) => batch.records.some((record) => record.deadlineMs <= nowMs))) return;
    const late = this.pending.flatMap((batch) => batch.records.filter((record) => record.deadlineMs <= nowMs));
    const kept = this.pending.map((batch) => batch.filtered((record) => record.deadlineMs > nowMs));
    this.pending = kept.filter((batch) => batch.commands > 0);
    this.pendingCount -= late.length;
    this.pendingBytes = this.pending.reduce((sum, batch) => sum + batch.bytes.length, 0);
    this.keepAlives.clear();
    const outcome: Outcome = { outcome: 'refused', code: 'TIMEOUT', message: 'no leader took the command in time' };
    for (const record of late) settleRecord(record, record.batch === undefined ? outcome : LOST_AND_LATE);
  }

  /** In order of their sequences, in front of what has not left yet. */
  private waitAgain(lost: readonly ProposalRecord[]): void {
    const batches: Batch[] = [];
    for (const record of lost) {
      const { batch: handed } = record;
      if (handed === undefined) continue;
      this.sent.delete(record.sequence);
      record.term = 0;
      record.handedTo = 0;
      record.linkLostMs = NEVER;
      if (batches.at(-1)?.addFrom(handed, record) === true) continue;
      const batch = new Batch();
      batch.addFrom(handed, record);
      batches.push(batch);
    }
    this.pending.unshift(...batches);
    for (const batch of batches) {
      this.pendingCount += batch.commands;
      this.pendingBytes += batch.bytes.length;
    }
  }

  private joinKeepAlive(lease: string, waiter: Waiter, deadlineMs: number): boolean {
    const record = this.keepAlives.get(lease);
    // Who joins is settled with the command, so their deadlines must be about the same, or one would wait for ever for the others.
    const laterMs = deadlineMs - (record?.deadlineMs ?? 0);
    if (record === undefined || laterMs < 0 || laterMs > KEEP_ALIVE_SHARE_MS) return false;
    record.sharers ??= [];
    if (record.sharers.length >= MAX_WAITING_PROPOSALS) return false;
    record.sharers.push(waiter);
    return true;
  }

  /** Behind the others, in the last batch or a new one; its size in bytes. One that is too large is in none. */
  private encode(header: CommandHeader, command: Command, record: ProposalRecord): number {
    let batch = this.openBatch();
    let bytes = batch.add(header, command, record);
    if (bytes === undefined) {
      batch = this.newBatch();
      bytes = batch.add(header, command, record) ?? 0;
    }
    if (bytes > MAX_COMMAND_BYTES) {
      batch.removeLast();
      if (batch.commands === 0) this.pending.pop();
    }
    return bytes;
  }

  private openBatch(): Batch {
    const last = this.pending.at(-1);
    return last === undefined || last.isFull ? this.newBatch() : last;
  }

  private newBatch(): Batch {
    const batch = new Batch();
    this.pending.push(batch);
    return batch;
  }
}
