import type { BarrierOutcome, Member, Outcome } from '@raftgate/member';
import { isRefusal, type Command, type RangeRequest, type RangeResult, type Result } from '@raftgate/store';
import { describe, type History, type OperationRecord } from '../check/history.ts';
import { SILENCE_MS, type Waiters, type Waiting } from '../check/waiters.ts';
import type { Schedule } from '../world/schedule.ts';
import { ownResult } from './own.ts';

/** A member that is up, and in which life; a client's request dies with the life it was sent to. */
export interface Target {
  readonly name: string;
  readonly member: Member;
  readonly life: number;
  readonly nowMs: () => number;
  /** Nothing has ended or stopped its program from that moment of the world on. */
  readonly hasRunSince: (sinceMs: number) => boolean;
}

/** A client's patience; what is not answered by then is unknown to it. */
const DEADLINE_MS = 2_000;
/** Work of a read between two turns; far above any range of the workload. */
const READ_UNITS = 100_000;

type Done = (record: OperationRecord) => void;

/** Asks members through their door and writes down what became of it. */
export class Door {
  readonly #schedule: Schedule;
  readonly #history: History;
  /** Told of every request, as it is made and as it is answered. */
  readonly #onRequest: () => void;
  readonly #onAnswer: (record: OperationRecord) => void;
  readonly #waiters: Waiters;

  constructor(schedule: Schedule, history: History, onRequest: () => void, onAnswer: (record: OperationRecord) => void, waiters: Waiters) {
    this.#waiters = waiters;
    this.#schedule = schedule;
    this.#history = history;
    this.#onRequest = onRequest;
    this.#onAnswer = onAnswer;
  }

  get nowMs(): number {
    return this.#schedule.nowMs;
  }

  command(client: string, target: Target, command: Command, done: Done): OperationRecord {
    const record = this.#begin(client, target, { kind: 'command', command });
    const waiting = this.#waits(record, target, done);
    const settled = (outcome: Outcome): void => this.#settled(record, waiting, outcome, done);
    target.member.propose(command, { settled }, target.nowMs() + DEADLINE_MS);
    return record;
  }

  /** Linearizable: after a barrier, at the same member. */
  range(client: string, target: Target, range: RangeRequest, done: Done): void {
    const record = this.#begin(client, target, { kind: 'range', range, isSerializable: false });
    const waiting = this.#waits(record, target, done);
    const settled = (outcome: BarrierOutcome): void => this.#confirmed(record, waiting, target, range, outcome, done);
    target.member.barrier({ settled }, target.nowMs() + DEADLINE_MS);
  }

  /** Where the member stands. */
  serializable(client: string, target: Target, range: RangeRequest, done: Done): void {
    const record = this.#begin(client, target, { kind: 'range', range, isSerializable: true });
    this.#end(record, 'applied', readRange(target.member, range), done);
  }

  #begin(client: string, target: Target, request: OperationRecord['request']): OperationRecord {
    this.#onRequest();
    return this.#history.begin(client, target.name, target.life, request, this.#schedule.nowMs);
  }

  /** A member that crashed answers nobody. */
  #waits(record: OperationRecord, target: Target, done: Done): Waiting {
    const waiting = this.#waiters.asks(() => describe(record), target.name, target.life);
    this.#schedule.after(DEADLINE_MS * 2, () => {
      if (target.hasRunSince(record.invokedAtMs + DEADLINE_MS + SILENCE_MS)) this.#waiters.overdue(waiting);
      this.#end(record, 'unknown', undefined, done);
    });
    return waiting;
  }

  #settled(record: OperationRecord, waiting: Waiting, outcome: Outcome, done: Done): void {
    this.#waiters.told(waiting);
    if (outcome.outcome === 'applied') this.#end(record, 'applied', ownResult(outcome.result), done);
    else this.#end(record, outcome.outcome, undefined, done);
  }

  #confirmed(
    record: OperationRecord,
    waiting: Waiting,
    { member }: Target,
    range: RangeRequest,
    outcome: BarrierOutcome,
    done: Done,
  ): void {
    this.#waiters.told(waiting);
    if (record.outcome !== 'pending') return;
    if (outcome.outcome !== 'reached') this.#end(record, 'refused', undefined, done);
    else this.#end(record, 'applied', readRange(member, range), done);
  }

  #end(record: OperationRecord, outcome: 'applied' | 'refused' | 'unknown', result: Result | RangeResult | undefined, done: Done): void {
    if (record.outcome !== 'pending') return;
    this.#history.end(record, outcome, result, this.#schedule.nowMs);
    this.#onAnswer(record);
    done(record);
  }
}

function readRange({ store }: Member, range: RangeRequest): Result | RangeResult {
  const cursor = store.openRange(range);
  if (isRefusal(cursor)) return cursor;
  while (!cursor.step(READ_UNITS));
  return ownResult(cursor.result);
}
