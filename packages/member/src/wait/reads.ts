import { MAX_READ_ROUNDS, MAX_WAITING_READS } from '../limits.ts';
import type { BarrierOutcome } from '../outcome.ts';
import type { BarrierWaiter } from '../waiter.ts';
import { Refusals } from './refusals.ts';

interface Reader {
  readonly waiter: BarrierWaiter;
  readonly deadlineMs: number;
}

/** Reads that share one question to the leader. */
interface Round {
  readers: Reader[];
  /** Where it is asked again, with a fresh context. */
  readonly retryAtMs: number;
}

/** Reads that know their index and wait for it to be applied. */
interface Confirmed {
  readers: Reader[];
  readonly index: number;
}

/**
 * Barriers (ReadIndex; dissertation, 6.4). A read joins only a round that has not been asked yet: an answer to a question
 * older than the read may name an index older than a write the reader has seen. Each attempt has its own context, never
 * used before by this member or an earlier start of it (etcd #20418).
 */
export class Reads {
  readonly refusals = new Refusals<'OVERLOADED'>();
  private waiting: Reader[] = [];
  private readonly rounds = new Map<number, Round>();
  private confirmed: Confirmed[] = [];
  private count = 0;
  private nextContext: number;
  /** Whoever was asked cannot answer: asked again at once, it would only say so again. Until the next tick, or another leader. */
  private isDenied = false;

  /** `firstContext`: random, so that answers to an earlier start of this member match nothing. */
  constructor(firstContext: number) {
    this.nextContext = firstContext;
  }

  get size(): number {
    return this.count;
  }

  /** Some have not been asked for. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  add(waiter: BarrierWaiter, deadlineMs: number): void {
    if (this.count >= MAX_WAITING_READS) return this.refusals.add(waiter, 'OVERLOADED', 'too many reads wait for a read index');
    this.count++;
    this.waiting.push({ waiter, deadlineMs });
  }

  /** Puts every waiting read into one round; the context to ask with, undefined when there is nothing to ask. */
  openRound(retryAtMs: number): number | undefined {
    if (this.waiting.length === 0 || this.isDenied || this.rounds.size >= MAX_READ_ROUNDS) return undefined;
    const context = this.nextContext++;
    this.rounds.set(context, { readers: this.waiting, retryAtMs });
    this.waiting = [];
    return context;
  }

  /** The leader answered. An unknown context is an attempt that was given up. */
  confirm(context: number, index: number): void {
    const round = this.rounds.get(context);
    if (round === undefined) return;
    this.rounds.delete(context);
    this.confirmed.push({ readers: round.readers, index });
  }

  /** Whoever was asked is no leader, or not ready. */
  deny(context: number): void {
    if (this.reopen(context)) this.isDenied = true;
  }

  /** No answer will come to this attempt: its reads wait for the next one. False when it was given up already. */
  reopen(context: number): boolean {
    const round = this.rounds.get(context);
    if (round === undefined) return false;
    this.rounds.delete(context);
    this.waiting.push(...round.readers);
    return true;
  }

  /** The leader changed: whoever was asked may never answer. */
  reopenAll(): void {
    this.isDenied = false;
    for (const context of this.rounds.keys()) this.reopen(context);
  }

  /** Settles the reads whose index is applied. */
  applied(index: number): void {
    if (this.confirmed.length === 0) return;
    if (!this.confirmed.some((round) => round.index <= index)) return;
    const reached = this.confirmed.filter((round) => round.index <= index);
    this.confirmed = this.confirmed.filter((round) => round.index > index);
    for (const round of reached) this.settle(round.readers, { outcome: 'reached', index: round.index });
  }

  /** A tick: refuses reads whose deadline has passed and gives up attempts that had no answer in time. */
  expire(nowMs: number): void {
    this.isDenied = false;
    for (const [context, round] of this.rounds) {
      round.readers = this.inTime(round.readers, nowMs);
      if (round.retryAtMs <= nowMs) this.reopen(context);
    }
    this.waiting = this.inTime(this.waiting, nowMs);
    for (const round of this.confirmed) round.readers = this.inTime(round.readers, nowMs);
  }

  /** Answers everything: the member stops or failed. */
  settleAll(): void {
    this.refusals.tell();
    const readers = this.waiting;
    for (const round of this.rounds.values()) readers.push(...round.readers);
    for (const round of this.confirmed) readers.push(...round.readers);
    this.waiting = [];
    this.rounds.clear();
    this.confirmed = [];
    this.settle(readers, { outcome: 'refused', code: 'STOPPED', message: 'the member stopped' });
  }

  private inTime(readers: Reader[], nowMs: number): Reader[] {
    if (!readers.some((reader) => reader.deadlineMs <= nowMs)) return readers;
    const late = readers.filter((reader) => reader.deadlineMs <= nowMs);
    this.settle(late, { outcome: 'refused', code: 'TIMEOUT', message: 'no quorum confirmed the read in time' });
    return readers.filter((reader) => reader.deadlineMs > nowMs);
  }

  private settle(readers: readonly Reader[], outcome: BarrierOutcome): void {
    this.count -= readers.length;
    for (const reader of readers) reader.waiter.settled(outcome);
  }
}
