import { isRefusal, type Watch, type WatchEvent } from '@raftgate/store';
import { pairOf } from '../check/model/pair.ts';
import type { Truth } from '../check/model/truth.ts';
import { Violation } from '../check/violation.ts';
import type { Schedule } from '../world/schedule.ts';
import type { Target } from './door.ts';

const LOOK_MS = 200;
const WATCH_UNITS = 1_000_000;

/**
 * Writes the true history down while it happens, from whichever member is there: clients compact only what it has. That what
 * members say is the same everywhere is for other checkers; here one is taken at its word.
 */
export class Historian {
  readonly truth: Truth;
  readonly #report: (violation: Violation) => void;
  readonly #schedule: Schedule;
  readonly #draw: () => Target | undefined;
  readonly #isAlive: (target: Target) => boolean;
  #at: Target | undefined;
  #watch: Watch | undefined;

  constructor(
    truth: Truth,
    schedule: Schedule,
    target: () => Target | undefined,
    isAlive: (target: Target) => boolean,
    report: (violation: Violation) => void,
  ) {
    this.#report = report;
    this.truth = truth;
    this.#schedule = schedule;
    this.#draw = target;
    this.#isAlive = isAlive;
    this.#look();
  }

  /** Where it watches. */
  get target(): Target | undefined {
    return this.#at;
  }

  /** Everything there is at `target`, at once. */
  catchUp(target: Target): void {
    this.#leave();
    this.#open(target);
    while (!target.member.store.stepWatches(WATCH_UNITS));
    this.truth.revision = Math.max(this.truth.revision, target.member.store.revision);
    this.#leave();
  }

  #look(): void {
    if (this.#at !== undefined && !this.#isAlive(this.#at)) this.#leave();
    if (this.#at === undefined) {
      const target = this.#draw();
      if (target !== undefined) this.#open(target);
    }
    this.#schedule.after(LOOK_MS, () => this.#look());
  }

  #leave(): void {
    if (this.#at !== undefined && this.#isAlive(this.#at)) this.#watch?.cancel();
    this.#at = undefined;
    this.#watch = undefined;
  }

  #open(target: Target): void {
    const events = (all: readonly WatchEvent[], revision: number): boolean => {
      if (this.#at !== target) return false;
      this.#write(all, revision);
      return true;
    };
    const compacted = (revision: number): void => {
      const message = `${target.name} has compacted ${revision}; history is written down to ${this.truth.revision}`;
      this.#report(new Violation('watch', message, this.#schedule.nowMs));
    };
    const from = this.truth.revision + 1;
    const watch = target.member.store.watch({ key: '\0', end: '\0', startRevision: from, prevKv: false }, { events, compacted });
    if (isRefusal(watch)) {
      if (watch.compactRevision !== undefined) compacted(watch.compactRevision);
      return;
    }
    this.#at = target;
    this.#watch = watch;
    target.member.wake();
  }

  #write(events: readonly WatchEvent[], revision: number): void {
    const { truth } = this;
    for (const { type, kv } of events) {
      if (kv.modRevision <= truth.revision) continue;
      truth.add({ revision: kv.modRevision, key: kv.key, pair: type === 'put' ? pairOf(kv) : undefined });
    }
    truth.revision = Math.max(truth.revision, revision);
  }
}
