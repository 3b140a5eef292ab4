import { rangeRequest } from '@raftgate/store';
import { bytesFromLatin1 } from '@raftgate/bytes';
import type { OperationRecord } from '../check/history.ts';
import { Violation } from '../check/violation.ts';
import type { Run } from './run.ts';

/** Between two looks whether it is so. */
const POLL_MS = 50;
/** A member that has not answered for so long is asked again. */
const ASK_AGAIN_MS = 500;

/**
 * Liveness (Raft paper, 5.6; dissertation, 3.4 and 10.2): within `boundMs` each of `names` runs, answers a write and a
 * linearizable read, and all of them stand at the same state. Counts only time in which nothing is done to them.
 */
export function reach(run: Run, names: readonly string[], boundMs: number, what: string): void {
  const { schedule, cluster } = run;
  const fromMs = schedule.nowMs;
  const asked = names.map((name) => new Asked(run, name));
  for (;;) {
    run.runFor(POLL_MS);
    for (const each of asked) each.look();
    if (asked.every(({ isAnswered }) => isAnswered) && agree(run, names)) break;
    if (schedule.nowMs - fromMs >= boundMs)
      throw new Violation(
        'liveness',
        `${what}: not within ${boundMs} ms: ${asked.map((each) => each.describe()).join(', ')}`,
        schedule.nowMs,
      );
  }
  cluster.checkers.score.world(`${what}: ${names.join(' ')} agree after ${schedule.nowMs - fromMs} ms`);
}

/** One member that is to answer. */
class Asked {
  readonly #run: Run;
  readonly #name: string;
  #hasWritten = false;
  #hasRead = false;
  #askedMs = -Infinity;
  #serial = 0;

  constructor(run: Run, name: string) {
    this.#run = run;
    this.#name = name;
  }

  get isAnswered(): boolean {
    return this.#hasWritten && this.#hasRead;
  }

  look(): void {
    const { cluster, door, schedule } = this.#run;
    const target = cluster.place(this.#name).target;
    if (this.isAnswered || target === undefined || schedule.nowMs - this.#askedMs < ASK_AGAIN_MS) return;
    this.#askedMs = schedule.nowMs;
    this.#serial += 1;
    const client = `probe-${this.#name}`;
    const value = bytesFromLatin1(`${client}.${schedule.nowMs}.${this.#serial}`);
    const put = { kind: 'put', key: 'probe', value, lease: '', prevKv: false, ignoreValue: false, ignoreLease: false } as const;
    const isApplied = ({ outcome }: OperationRecord): boolean => outcome === 'applied';
    if (!this.#hasWritten) door.command(client, target, put, (record) => (this.#hasWritten ||= isApplied(record)));
    if (!this.#hasRead) door.range(client, target, rangeRequest('probe'), (record) => (this.#hasRead ||= isApplied(record)));
  }

  describe(): string {
    const status = this.#run.cluster.member(this.#name)?.status();
    if (status === undefined) return `${this.#name} down`;
    const { role, term, lastIndex, durableIndex, commitIndex, appliedIndex } = status;
    const lacks = [this.#hasWritten ? '' : 'no write', this.#hasRead ? '' : 'no read'].filter((each) => each !== '').join(', ');
    return `${this.#name} ${role} term ${term} log ${lastIndex}/${durableIndex}/${commitIndex}/${appliedIndex}${lacks === '' ? '' : ` (${lacks})`}`;
  }
}

/** Whether all of them stand at the same index with the same state. */
export function agree({ cluster }: Run, names: readonly string[]): boolean {
  let first: string | undefined;
  for (const name of names) {
    const store = cluster.member(name)?.store;
    if (store === undefined || store.isApplying) return false;
    const { low, high } = store.hash();
    const state = `${store.appliedIndex} ${low} ${high}`;
    first ??= state;
    if (state !== first) return false;
  }
  return true;
}
