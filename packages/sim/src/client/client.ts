import { bytesFromLatin1, latin1FromBytes, type Prng } from '@raftgate/bytes';
import type { BarrierOutcome, Member, Outcome } from '@raftgate/member';
import { isRefusal, rangeRequest, type Command } from '@raftgate/store';
import type { History, OperationRecord, ReadRecord, WriteRecord } from '../check/history.ts';
import type { SimOptions } from '../options.ts';
import type { Schedule } from '../world/schedule.ts';

/** A member that is up, and when it booted; a client's request dies with the life it was sent to. */
export interface Target {
  readonly member: Member;
  readonly life: number;
  readonly nowMs: () => number;
}

/** A client's patience; what is not answered by then is unknown to it. */
const DEADLINE_MS = 2_000;
/** Work of a read between two turns; far above any range of the workload. */
const READ_UNITS = 100_000;

/** One sequential client: puts, creates by transaction, deletes and linearizable reads, each at a member drawn anew. */
export class SimClient {
  readonly #name: string;
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  readonly #options: SimOptions;
  readonly #history: History;
  readonly #target: () => Target | undefined;
  #serial = 0;
  #stopped = false;

  constructor(name: string, schedule: Schedule, prng: Prng, options: SimOptions, history: History, target: () => Target | undefined) {
    this.#name = name;
    this.#schedule = schedule;
    this.#prng = prng;
    this.#options = options;
    this.#history = history;
    this.#target = target;
    this.#pause();
  }

  stop(): void {
    this.#stopped = true;
  }

  #pause(): void {
    this.#schedule.after(1 + this.#prng.below(this.#options.thinkMs * 2), () => this.#next());
  }

  #next(): void {
    if (this.#stopped) return;
    const target = this.#target();
    if (target === undefined) return this.#pause();
    if (this.#prng.chance(1, 3)) this.#read(target);
    else this.#write(target);
  }

  #write(target: Target): void {
    const kind = this.#prng.chance(1, 10) ? 'delete' : this.#prng.chance(1, 4) ? 'create' : 'put';
    this.#serial += 1;
    const record: WriteRecord = {
      kind,
      client: this.#name,
      key: this.#key(),
      value: kind === 'delete' ? '' : `${this.#name}.${this.#serial}`,
      invoked: this.#history.tick(),
      returned: 0,
      outcome: 'pending',
      revision: 0,
    };
    this.#begin(record);
    target.member.propose(commandOf(record), { settled: (outcome) => this.#written(record, outcome) }, target.nowMs() + DEADLINE_MS);
  }

  #written(record: WriteRecord, outcome: Outcome): void {
    if (record.outcome !== 'pending') return;
    if (outcome.outcome !== 'applied') return this.#end(record, outcome.outcome);
    const result = outcome.result;
    if (isRefusal(result)) return this.#end(record, 'refused');
    if (result.kind === 'txn' && !result.succeeded) return this.#end(record, 'noEffect');
    if (result.kind === 'deleteRange' && result.deleted === 0) return this.#end(record, 'noEffect');
    record.revision = result.revision;
    this.#end(record, 'applied');
  }

  #read(target: Target): void {
    const record: ReadRecord = {
      kind: 'read',
      client: this.#name,
      key: this.#key(),
      invoked: this.#history.tick(),
      returned: 0,
      outcome: 'pending',
      revision: 0,
      value: undefined,
      modRevision: 0,
    };
    this.#begin(record);
    target.member.barrier({ settled: (outcome) => this.#confirmed(target, record, outcome) }, target.nowMs() + DEADLINE_MS);
  }

  #confirmed(target: Target, record: ReadRecord, outcome: BarrierOutcome): void {
    if (record.outcome !== 'pending') return;
    if (outcome.outcome !== 'reached') return this.#end(record, 'refused');
    const cursor = target.member.store.openRange(rangeRequest(record.key));
    if (isRefusal(cursor)) return this.#end(record, 'refused');
    while (!cursor.step(READ_UNITS));
    const found = cursor.result.kvs[0];
    record.revision = cursor.result.revision;
    record.value = found === undefined ? undefined : latin1FromBytes(found.value);
    record.modRevision = found?.modRevision ?? 0;
    this.#end(record, 'applied');
  }

  #begin(record: OperationRecord): void {
    this.#history.operations.push(record);
    this.#schedule.after(DEADLINE_MS * 2, () => {
      if (record.outcome === 'pending') this.#end(record, 'unknown');
    });
  }

  #end(record: OperationRecord, outcome: OperationRecord['outcome']): void {
    record.outcome = outcome as never;
    record.returned = this.#history.tick();
    this.#pause();
  }

  #key(): string {
    return `k${this.#prng.below(this.#options.keys)}`;
  }
}

function commandOf(record: WriteRecord): Command {
  const put = {
    kind: 'put',
    key: record.key,
    value: bytesFromLatin1(record.value),
    lease: '',
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  } as const;
  switch (record.kind) {
    case 'put':
      return put;
    case 'delete':
      return { kind: 'deleteRange', key: record.key, end: '', prevKv: false };
    case 'create':
      return { kind: 'txn', compare: [{ target: 'version', key: record.key, end: '', is: '=', number: 0 }], success: [put], failure: [] };
  }
}
