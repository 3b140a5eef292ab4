import { parseKey, totalWeight } from '@raftgate/contract';
import type { Assignment, AuditRecord, InstanceRecord, Keys } from '@raftgate/contract';
import type { History, HistoryEvent } from './history.ts';
import type { Telling } from './telling.ts';

/** Audit actions that are worth a line; the others repeat what an assignment says better. */
const TOLD: ReadonlySet<string> = new Set([
  'rollout.start',
  'rollout.refused',
  'rollout.abort',
  'rollout.pause',
  'rollout.healthy',
  'rollout.rolledBack',
  'region.prepared',
  'analysis.success',
  'overlay.kill',
]);

interface Flip {
  readonly region: string;
  readonly epoch: number;
  readonly since: number;
  readonly waiting: Set<string>;
  readonly count: number;
}

/** Tells what the cluster commits, as it commits it. */
export class Narrator {
  readonly #keys: Keys;
  readonly #telling: Telling;
  readonly #regionOf = new Map<string, string>();
  #flips: readonly Flip[] = [];

  constructor(keys: Keys, telling: Telling) {
    this.#keys = keys;
    this.#telling = telling;
  }

  follow(history: History): void {
    history.subscribe((event) => this.#heard(event));
  }

  #heard(event: HistoryEvent): void {
    const key = parseKey(this.#keys, event.key);
    if (key?.type === 'assignment' && event.value !== undefined) this.#assigned(event.value as Assignment, event.tMonoMs);
    if (key?.type === 'instance') this.#instance(key.instance, event.value as InstanceRecord | undefined, event.tMonoMs);
    if (key?.type === 'audit' && event.value !== undefined) this.#audited(event.value as AuditRecord);
  }

  #assigned({ region, epoch, generations }: Assignment, tMonoMs: number): void {
    const total = Math.max(1, totalWeight(generations));
    const shares = generations.filter((one) => one.weight > 0).map((one) => `${one.name} ${Math.round((100 * one.weight) / total)} %`);
    this.#telling.line(region, `epoch ${epoch} committed: ${shares.join(', ')}`);
    const waiting = [...this.#regionOf].filter(([, where]) => where === region).map(([name]) => name);
    this.#flips = [...this.#flips, { region, epoch, since: tMonoMs, waiting: new Set(waiting), count: waiting.length }];
  }

  #instance(name: string, record: InstanceRecord | undefined, tMonoMs: number): void {
    if (record === undefined) this.#regionOf.delete(name);
    else this.#regionOf.set(name, record.region);
    for (const flip of this.#flips) {
      if (record !== undefined && record.epoch < flip.epoch) continue;
      if (!flip.waiting.delete(name) || flip.waiting.size > 0) continue;
      this.#telling.line(
        flip.region,
        `epoch ${flip.epoch} active in ${Math.round(tMonoMs - flip.since)} ms (${flip.count} of ${flip.count} instances)`,
      );
    }
    this.#flips = this.#flips.filter((flip) => flip.waiting.size > 0);
  }

  #audited({ action, rollout, reason }: AuditRecord): void {
    if (TOLD.has(action)) this.#telling.line('gate', `${rollout === undefined ? '' : `${rollout}: `}${action}: ${reason}`);
  }
}
