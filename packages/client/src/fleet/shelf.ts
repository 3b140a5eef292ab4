import { levelRank } from '@raftgate/contract';
import type { Digest, HeldGeneration, Level } from '@raftgate/contract';
import { MAX_REASON_LENGTH, RETRY_BASE_MS, RETRY_MAX_MS } from '../limits.ts';
import type { FleetEvent } from './events.ts';
import { HeldBundle } from './generation.ts';
import type { PrepareOrder } from './generation.ts';
import { bringTo } from './pipeline.ts';
import type { Workbench } from './pipeline.ts';
import { PrepareError } from './prepare-error.ts';
import type { Settings } from './settings.ts';

/** The bundles this process holds. Bounded: `maxHeldGenerations`, and whoever comes later waits for room. */
export class Shelf<L> {
  readonly #settings: Settings;
  readonly #bench: Workbench<L>;
  readonly #changed: () => void;
  readonly #held = new Map<Digest, HeldBundle<L>>();
  /** Named by an assignment, served by or about to be. */
  #assigned: ReadonlySet<Digest> = new Set();
  /** The bundle of the prepare order in force. */
  #ordered: Digest | undefined;
  /** What did not fit, as it goes into the instance record. */
  #turnedAway: HeldGeneration | undefined;

  constructor(settings: Settings, bench: Omit<Workbench<L>, 'onLevel'>, changed: () => void) {
    this.#settings = settings;
    this.#bench = {
      ...bench,
      onLevel: (held) => {
        settings.emit({ type: 'level', bundle: held.bundle, name: held.name, level: held.level });
        changed();
      },
    };
    this.#changed = changed;
  }

  get(bundle: Digest): HeldBundle<L> | undefined {
    return this.#held.get(bundle);
  }

  all(): readonly HeldBundle<L>[] {
    return [...this.#held.values()];
  }

  get pins(): number {
    return this.all().reduce((sum, held) => sum + held.pins, 0);
  }

  /** Bytes the loader says its generations take; undefined when it does not say. */
  memoryBytes(): number | undefined {
    const { loader } = this.#bench;
    if (loader?.memoryBytes === undefined) return undefined;
    return this.all().reduce(
      (sum, { loaded }) => sum + (loaded === undefined ? 0 : Math.max(0, Math.floor(loader.memoryBytes?.(loaded) ?? 0))),
      0,
    );
  }

  /** For the instance record. */
  records(): readonly HeldGeneration[] {
    const records = this.all().map((held) => held.record());
    return this.#turnedAway === undefined ? records : [...records, this.#turnedAway];
  }

  /** Brings a bundle to `level`, on behalf of an order or, without one, because it is assigned. Says nothing; `changed` does. */
  ensure(bundle: Digest, name: string, level: Level, order?: PrepareOrder): void {
    const held = this.#held.get(bundle) ?? this.#admit(bundle, name);
    if (held === undefined) return this.#turnAway(bundle, name, order);
    if (this.#turnedAway?.bundle === bundle) this.#turnedAway = undefined;
    held.lastWantedMs = this.#settings.io.clock.monotonicMs();
    if (order !== undefined && !isSameOrder(held.order, order)) takeOrder(held, order);
    else if (held.isWaiting) return;
    if (held.target !== undefined) return;
    if (held.failure !== undefined) {
      // For an order that is its answer. What is assigned is tried again: without it this worker cannot serve.
      if (this.#assigned.has(bundle)) this.#again(held, level);
      return;
    }
    if (levelRank(held.level) < levelRank(level)) this.#run(held, level);
  }

  /** Marks what an assignment names, and from when on the others are no longer named. */
  assign(assigned: ReadonlySet<Digest>, ordered: Digest | undefined): void {
    this.#assigned = assigned;
    this.#ordered = ordered;
    for (const held of this.#held.values()) {
      if (assigned.has(held.bundle)) {
        held.wasAssigned = true;
        held.droppedAtMs = undefined;
      } else if (held.wasAssigned) held.droppedAtMs ??= this.#settings.io.clock.monotonicMs();
    }
  }

  /** Unloads what nothing names any more: after the grace once no pin holds it, after the drain deadline in any case. */
  sweep(): void {
    const nowMs = this.#settings.io.clock.monotonicMs();
    const { graceMs, drainMs } = this.#settings.limits;
    for (const held of this.all()) {
      if (held.droppedAtMs === undefined || this.#isNeeded(held.bundle)) continue;
      const sinceMs = nowMs - held.droppedAtMs;
      if (sinceMs >= drainMs) this.#remove(held, 'deadline');
      else if (sinceMs >= graceMs && held.pins === 0) this.#remove(held, 'released');
    }
  }

  clear(): void {
    for (const held of this.all()) this.#remove(held, 'stop');
  }

  #isNeeded(bundle: Digest): boolean {
    return this.#assigned.has(bundle) || this.#ordered === bundle;
  }

  #turnAway(bundle: Digest, name: string, order: PrepareOrder | undefined): void {
    if (order === undefined || isSameOrder(this.#turnedAway?.order, order)) return;
    const failure = { code: 'LOAD', message: `no room: ${this.#held.size} generations are held and in use` } as const;
    this.#turnedAway = { bundle, level: 'none', order, failure };
    this.#settings.emit({ type: 'prepareFailed', bundle, name, failure });
    this.#changed();
  }

  #admit(bundle: Digest, name: string): HeldBundle<L> | undefined {
    if (this.#held.size >= this.#settings.limits.maxHeldGenerations && !this.#makeRoom()) return undefined;
    const held = new HeldBundle<L>(bundle, name);
    this.#held.set(bundle, held);
    return held;
  }

  #makeRoom(): boolean {
    const idle = this.all().filter((held) => held.pins === 0 && !this.#isNeeded(held.bundle));
    const oldest = idle.sort((a, b) => a.lastWantedMs - b.lastWantedMs)[0];
    if (oldest === undefined) return false;
    this.#remove(oldest, 'room');
    return true;
  }

  #remove(held: HeldBundle<L>, reason: Extract<FleetEvent, { type: 'unloaded' }>['reason']): void {
    this.#held.delete(held.bundle);
    held.cancel.cancel();
    const { loaded } = held;
    // An application that fails to let go of a model cannot be helped from here; the bundle is out of use either way.
    if (loaded !== undefined) Promise.resolve(this.#bench.loader?.unload?.(loaded)).catch(() => undefined);
    this.#settings.emit({ type: 'unloaded', bundle: held.bundle, reason });
    this.#changed();
  }

  #run(held: HeldBundle<L>, level: Level): void {
    held.target = level;
    const before = held.order;
    bringTo(this.#bench, held, level).then(
      () => this.#ended(held, before, undefined),
      (error: unknown) => this.#ended(held, before, error),
    );
  }

  #ended(held: HeldBundle<L>, order: PrepareOrder | undefined, error: unknown): void {
    const target = held.target;
    held.target = undefined;
    if (held.cancel.isCancelled || target === undefined) return;
    // Another order came meanwhile: what was found out was found out for the one before.
    if (held.order !== order) lower(held);
    else if (error === undefined) held.failures = 0;
    else if (error instanceof PrepareError) this.#failed(held, error, target);
    else this.#again(held, target);
    this.#changed();
  }

  #failed(held: HeldBundle<L>, error: PrepareError, target: Level): void {
    held.failure = { code: error.code, message: error.message.slice(0, MAX_REASON_LENGTH) };
    this.#settings.emit({ type: 'prepareFailed', bundle: held.bundle, name: held.name, failure: held.failure });
    if (this.#assigned.has(held.bundle)) this.#again(held, target);
  }

  /** The store did not answer, or what is assigned does not come up: later again, for as long as it is wanted. */
  #again(held: HeldBundle<L>, target: Level): void {
    if (held.isWaiting) return;
    const delayMs = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(held.failures, 10));
    held.failures += 1;
    held.isWaiting = true;
    this.#settings.io.timers.after(delayMs, () => {
      held.isWaiting = false;
      if (held.cancel.isCancelled || held.target !== undefined || !this.#isNeeded(held.bundle)) return;
      if (held.failure !== undefined && !this.#assigned.has(held.bundle)) return;
      held.failure = undefined;
      this.#run(held, target);
    });
  }
}

const isSameOrder = (a: PrepareOrder | undefined, b: PrepareOrder): boolean => a?.rollout === b.rollout && a.attempt === b.attempt;

/** An order begins: what failed before does not count, and probes are played again. */
function takeOrder(held: HeldBundle<unknown>, order: PrepareOrder): void {
  held.order = order;
  held.failures = 0;
  lower(held);
}

function lower(held: HeldBundle<unknown>): void {
  held.failure = undefined;
  held.probes = [];
  if (held.has('probed')) held.level = 'warmed';
}
