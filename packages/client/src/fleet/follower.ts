import type { Timer } from '@raftgate/io';
import { codeOf, messageOf } from '../errors.ts';
import { NUDGE_MS } from '../limits.ts';
import type { Watch, WatchEvent } from '../kv/types.ts';
import { readControlPlane } from './reading.ts';
import type { Reading } from './reading.ts';
import type { Settings } from './settings.ts';

export interface FollowerSink {
  /** The control plane as of a moment no earlier than `sentMs`. */
  onReading(reading: Reading, sentMs: number): void;
  onEvents(events: readonly WatchEvent[], revision: number): void;
  onSilence(reason: string): void;
}

/**
 * Follows the control plane in two ways: a watch, for speed, and a linearizable read at intervals, for proof. The read alone
 * would do; the watch alone would not, because silence on a watch proves nothing.
 */
export class Follower {
  readonly #settings: Settings;
  readonly #sink: FollowerSink;
  #watch: Watch | undefined;
  #timer: Timer | undefined;
  #isAsking = false;
  #askAgain = false;
  #askedAtMs = 0;
  #isStopped = false;
  intervalMs: number;

  constructor(settings: Settings, sink: FollowerSink) {
    this.#settings = settings;
    this.#sink = sink;
    this.intervalMs = settings.limits.refreshMs;
  }

  /** Asks at once; what comes while a question is under way is asked after it. */
  refresh(): void {
    if (this.#isStopped) return;
    if (this.#isAsking) {
      this.#askAgain = true;
      return;
    }
    this.#isAsking = true;
    if (this.#timer !== undefined) this.#settings.io.timers.cancel(this.#timer);
    const { kv, keys, channel, region, io } = this.#settings;
    const sentMs = io.clock.monotonicMs();
    this.#askedAtMs = sentMs;
    readControlPlane(kv, keys, channel, region).then(
      (reading) => this.#answered(() => this.#take(reading, sentMs)),
      (error: unknown) => this.#answered(() => this.#sink.onSilence(messageOf(error))),
    );
  }

  /** Somebody knows more than we do: asks now, unless that was just done. */
  nudge(): void {
    if (!this.#isAsking && this.#settings.io.clock.monotonicMs() - this.#askedAtMs >= NUDGE_MS) this.refresh();
  }

  /** Revisions start lower again: the watch that stands would wait for ever. */
  rewatch(startRevision: number): void {
    this.#watch?.close();
    this.#open(startRevision);
  }

  stop(): void {
    this.#isStopped = true;
    this.#watch?.close();
    if (this.#timer !== undefined) this.#settings.io.timers.cancel(this.#timer);
  }

  #answered(tell: () => void): void {
    this.#isAsking = false;
    if (this.#isStopped) return;
    const { clock, timers, random } = this.#settings.io;
    // Up to a tenth early: a fleet that started together does not ask together for ever.
    const earlyMs = random.uint32() % (Math.floor(this.intervalMs / 10) + 1);
    // From question to question: slow answers do not make the proofs rarer.
    const spentMs = clock.monotonicMs() - this.#askedAtMs;
    const delayMs = this.#askAgain ? 0 : Math.max(NUDGE_MS, this.intervalMs - earlyMs - spentMs);
    this.#askAgain = false;
    this.#timer = timers.after(delayMs, () => this.refresh());
    tell();
  }

  #take(reading: Reading, sentMs: number): void {
    if (this.#watch === undefined) this.#open(reading.revision + 1);
    this.#sink.onReading(reading, sentMs);
  }

  #open(startRevision: number): void {
    const { kv, keys, channel } = this.#settings;
    this.#watch = kv.watch(
      { key: keys.fleet(channel), prefix: true, startRevision },
      {
        onEvents: (events, revision) => {
          if (!this.#isStopped) this.#sink.onEvents(events, revision);
        },
        onEnd: (error) => {
          // Compacted: the next reading says where to watch from.
          this.#watch = undefined;
          if (codeOf(error) === 'compacted') this.refresh();
        },
      },
    );
  }
}
