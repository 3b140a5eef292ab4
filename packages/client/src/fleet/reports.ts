import { encodeDocument, LATENCY_BOUNDS_MS, MAX_COUNTERS, MAX_REPORT_WINDOWS } from '@raftgate/contract';
import type { Digest, Order, Report, ReportWindow } from '@raftgate/contract';
import type { Timer } from '@raftgate/io';
import { FLEET_CALL_MS, MAX_OPEN_WINDOWS } from '../limits.ts';
import type { Sample } from './client-types.ts';
import type { Settings } from './settings.ts';

interface OpenWindow {
  readonly lineage: number;
  readonly epoch: number;
  readonly bundle: Digest;
  readonly openedMs: number;
  readonly counters: Map<string, number>;
  readonly latencies: number[];
}

/**
 * Adds samples up, a window for each generation under each epoch, and writes the last closed ones under the lease. Bounded:
 * windows that cannot be written push the oldest out, and (incarnation, window) keeps a late write from counting twice.
 */
export class Reports {
  readonly #settings: Settings;
  readonly #identity: () => { readonly incarnation: number; readonly lease: string | undefined; readonly order: Order };
  readonly #open = new Map<string, OpenWindow>();
  #closed: readonly ReportWindow[] = [];
  #next = 1;
  #timer: Timer | undefined;
  #isWriting = false;
  #isStopped = false;

  constructor(
    settings: Settings,
    identity: () => { readonly incarnation: number; readonly lease: string | undefined; readonly order: Order },
  ) {
    this.#settings = settings;
    this.#identity = identity;
  }

  add(sample: Sample): void {
    const { order } = this.#identity();
    const [lineage, epoch] = [sample.lineage ?? order.lineage, sample.epoch ?? order.epoch];
    if (this.#isStopped || lineage < 1 || epoch < 1) return;
    const key = `${lineage}.${epoch}.${sample.bundle}`;
    const window = this.#open.get(key) ?? this.#begin(key, lineage, epoch, sample.bundle);
    const counters = { requests: 1, ...sample.counters };
    for (const [name, value] of Object.entries(counters)) {
      if (window.counters.size >= MAX_COUNTERS && !window.counters.has(name)) continue;
      window.counters.set(name, (window.counters.get(name) ?? 0) + Math.max(0, Math.floor(value)));
    }
    if (sample.latencyMs !== undefined) observe(window.latencies, sample.latencyMs);
    this.#timer ??= this.#settings.io.timers.after(this.#settings.limits.reportMs, () => this.#flush());
  }

  /** The epoch changes: what was counted under the old one is closed. */
  cut(): void {
    if (this.#open.size > 0) this.#close();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== undefined) this.#settings.io.timers.cancel(this.#timer);
  }

  #begin(key: string, lineage: number, epoch: number, bundle: Digest): OpenWindow {
    if (this.#open.size >= MAX_OPEN_WINDOWS) this.#close();
    const latencies = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);
    const window = {
      lineage,
      epoch,
      bundle,
      openedMs: this.#settings.io.clock.monotonicMs(),
      counters: new Map<string, number>(),
      latencies,
    };
    this.#open.set(key, window);
    return window;
  }

  #close(): void {
    const nowMs = this.#settings.io.clock.monotonicMs();
    const number = this.#next;
    this.#next += 1;
    const cut = [...this.#open.values()].map((one): ReportWindow => ({
      window: number,
      lineage: one.lineage,
      epoch: one.epoch,
      bundle: one.bundle,
      durationMs: nowMs - one.openedMs,
      counters: Object.fromEntries(one.counters),
      histograms: one.latencies.some((count) => count > 0) ? { latencyMs: { bounds: LATENCY_BOUNDS_MS, counts: one.latencies } } : {},
    }));
    this.#open.clear();
    this.#closed = [...cut, ...this.#closed].slice(0, MAX_REPORT_WINDOWS);
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#isStopped) return;
    this.cut();
    const { incarnation, lease } = this.#identity();
    if (this.#isWriting || lease === undefined || this.#closed.length === 0) return this.#later();
    const { kv, keys, channel, region, instance } = this.#settings;
    const report: Report = { format: 1, instance, incarnation, channel, region, windows: this.#closed };
    this.#isWriting = true;
    const ended = (isWritten: boolean): void => {
      this.#isWriting = false;
      if (!isWritten) this.#later();
    };
    kv.txn(
      { compare: [], success: [{ op: 'put', key: keys.report(channel, region, instance), value: encodeDocument(report), lease }] },
      { deadlineMs: FLEET_CALL_MS },
    ).then(
      () => ended(true),
      () => ended(false),
    );
  }

  /** What is closed and not written goes with the next write. */
  #later(): void {
    if (!this.#isStopped) this.#timer ??= this.#settings.io.timers.after(this.#settings.limits.reportMs, () => this.#flush());
  }
}

function observe(counts: number[], latencyMs: number): void {
  const at = LATENCY_BOUNDS_MS.findIndex((bound) => latencyMs <= bound);
  counts[at === -1 ? counts.length - 1 : at] += 1;
}
