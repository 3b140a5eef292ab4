import { checkAssignment, checkPrepareSet, decode, LATENCY_BOUNDS_MS, parseKey } from '@raftgate/contract';
import type { Assignment, HeldGeneration, InstanceRecord, Order, PrepareSet, ProbeResult, Report } from '@raftgate/contract';
import { ORDER_ZERO } from '@raftgate/contract';
import { kvErrorCode } from '@raftgate/kv';
import type { Kv, KeyValue, KvTimer, Watch } from '@raftgate/kv';
import type { Gate, RolloutTime } from '../gate.ts';
import { LatestWrite } from './latest-write.ts';

const LEASE_SECONDS = 3;

/** How an instance of the test fleet behaves towards a bundle, by its name. */
export interface Behaviour {
  readonly loadMs: number;
  /** Undefined: every probe passes. */
  readonly failingProbe?: (bundle: string) => ProbeResult | undefined;
  /** Of 100 requests in a window, how many are good. Undefined: it reports nothing. */
  readonly quality?: (bundle: string) => number | undefined;
  /** Never answers an order to prepare. */
  readonly isDeaf?: boolean;
  /** Loads nothing until `goOn`, however long that takes. */
  readonly isHeldBack?: boolean;
}

/** An instance that does what the contract says a worker does, and nothing else: for tests of the gate, not of the SDK. */
export class FakeInstance {
  readonly name: string;
  readonly region: string;
  readonly #kv: Kv;
  readonly #gate: Gate;
  readonly #time: RolloutTime;
  readonly #channel: string;
  readonly #behaviour: Behaviour;
  /** What it loads once it is told to; undefined: it is not held back. */
  #heldBack: (() => void)[] | undefined;
  readonly #held = new Map<string, HeldGeneration>();
  readonly #timers = new Set<KvTimer>();
  readonly #recordWrite: LatestWrite;
  readonly #reportWrite: LatestWrite;
  #assignment: { readonly value: Assignment; readonly revision: number } | undefined = undefined;
  #serves: Order = ORDER_ZERO;
  #lease = '';
  #watch: Watch | undefined = undefined;
  #window = 0;
  #windows: Report['windows'] = [];
  #isGone = false;
  /** Every order it served by, in order: what a checker would hold against "never back". */
  readonly served: Order[] = [];

  constructor(kv: Kv, gate: Gate, channel: string, region: string, name: string, behaviour: Behaviour) {
    this.#kv = kv;
    this.#gate = gate;
    this.#time = gate.time;
    this.#channel = channel;
    this.region = region;
    this.name = name;
    this.#behaviour = behaviour;
    this.#heldBack = behaviour.isHeldBack === true ? [] : undefined;
    const write = (key: string, document: () => object): LatestWrite =>
      new LatestWrite(kv, gate.time, key, () => (this.#isGone ? undefined : { document: document(), lease: this.#lease }));
    this.#recordWrite = write(gate.keys.instance(channel, region, name), () => this.#record());
    this.#reportWrite = write(gate.keys.report(channel, region, name), () => this.#report());
  }

  async join(): Promise<void> {
    this.#lease = await this.#kv.leaseGrant(LEASE_SECONDS);
    const prefix = this.#gate.keys.fleet(this.#channel);
    const { kvs, revision } = await this.#kv.range({ key: prefix, prefix: true });
    for (const kv of kvs) this.#see(kv.key, kv);
    this.#watch = this.#kv.watch(
      { key: prefix, prefix: true, startRevision: revision + 1 },
      {
        onEvents: (events) => {
          for (const event of events) if (event.type === 'put') this.#see(event.kv.key, event.kv);
        },
        onEnd: () => undefined,
      },
    );
    this.#every(1000, () => void this.#renew());
    this.#every(100, () => this.#measure());
    await this.#recordWrite.touch();
  }

  /** What was held back is loaded, and whatever comes later. */
  goOn(): void {
    const loads = this.#heldBack ?? [];
    this.#heldBack = undefined;
    for (const load of loads) this.#load(load);
  }

  /** Leaves by giving its lease back. */
  async leave(): Promise<void> {
    this.crash();
    await this.#kv.leaseRevoke(this.#lease).catch(() => undefined);
  }

  /** Is gone without a word: its lease runs out. */
  crash(): void {
    this.#isGone = true;
    this.#watch?.close();
    for (const timer of this.#timers) this.#time.timers.cancel(timer);
  }

  #see(key: string, kv: KeyValue): void {
    const parsed = parseKey(this.#gate.keys, key);
    if (parsed?.type === 'assignment' && parsed.region === this.region) {
      const read = decode(checkAssignment, kv.value);
      if (!read.ok) return;
      this.#assignment = { value: read.value, revision: kv.modRevision };
      this.#flip();
    } else if (parsed?.type === 'prepare' && parsed.region === this.region) {
      const read = decode(checkPrepareSet, kv.value);
      if (read.ok && this.#behaviour.isDeaf !== true) this.#load(() => this.#prepare(read.value));
    }
  }

  #prepare(order: PrepareSet): void {
    const failed = this.#behaviour.failingProbe?.(order.name);
    this.#held.set(order.bundle, {
      bundle: order.bundle,
      level: failed === undefined ? order.level : 'warmed',
      order: { rollout: order.rollout, attempt: order.attempt },
      ...(failed === undefined ? {} : { failure: { code: 'PROBE', message: 'a golden probe failed' }, probes: [failed] }),
    });
    this.#write();
  }

  /** Serves by the newest assignment as soon as everything it names is held. */
  #flip(): void {
    const next = this.#assignment;
    if (next === undefined) return;
    const missing = next.value.generations.filter((one) => one.role !== 'draining' && !this.#held.has(one.bundle));
    if (missing.length > 0) {
      this.#load(() => {
        for (const one of missing) if (!this.#held.has(one.bundle)) this.#held.set(one.bundle, { bundle: one.bundle, level: 'loaded' });
        this.#flip();
      });
    } else if (!this.#isFenced()) {
      const { lineage, epoch } = next.value;
      this.#serves = { lineage, epoch, revision: next.revision };
      this.served.push(this.#serves);
    }
    this.#write();
  }

  #isFenced(): boolean {
    return this.#assignment?.value.fenced?.some((one) => one.instance === this.name) ?? false;
  }

  #write(): void {
    void this.#recordWrite.touch();
  }

  /** A lease that ran out in an outage is replaced, the same life goes on (docs/sdk-contract.md, 8.2). */
  async #renew(): Promise<void> {
    try {
      await this.#kv.leaseKeepAlive(this.#lease);
    } catch (error) {
      if (kvErrorCode(error) !== 'lease' || this.#isGone) return;
      this.#lease = await this.#kv.leaseGrant(LEASE_SECONDS).catch(() => this.#lease);
      this.#write();
    }
  }

  #record(): InstanceRecord {
    const isCurrent = this.#assignment !== undefined && this.#serves.revision === this.#assignment.revision;
    return {
      format: 1,
      instance: this.name,
      channel: this.#channel,
      region: this.region,
      role: 'worker',
      incarnation: 1,
      sdkVersion: 'test',
      state: this.#assignment === undefined ? 'LOADING' : isCurrent ? 'FRESH' : 'FENCED',
      isServing: isCurrent && !this.#isFenced(),
      ...this.#serves,
      overlayRevision: 0,
      generations: [...this.#held.values()],
      staleMs: 0,
    };
  }

  /** A window ends. */
  #measure(): void {
    const assignment = this.#assignment?.value;
    if (assignment === undefined || this.#behaviour.quality === undefined) return;
    this.#window += 1;
    this.#windows = assignment.generations.flatMap((generation) => {
      const good = generation.weight === 0 ? undefined : this.#behaviour.quality?.(generation.name);
      if (good === undefined) return [];
      const counts = LATENCY_BOUNDS_MS.map((bound) => (bound === 20 ? 100 : 0));
      return [
        {
          window: this.#window,
          lineage: assignment.lineage,
          epoch: assignment.epoch,
          bundle: generation.bundle,
          durationMs: 100,
          counters: { requests: 100, heard: good },
          histograms: { latencyMs: { bounds: LATENCY_BOUNDS_MS, counts: [...counts, 0] } },
        },
      ];
    });
    void this.#reportWrite.touch();
  }

  #report(): Report {
    const windows = this.#windows;
    return { format: 1, instance: this.name, incarnation: 1, channel: this.#channel, region: this.region, windows };
  }

  #load(loaded: () => void): void {
    if (this.#heldBack === undefined) this.#after(this.#behaviour.loadMs, loaded);
    else this.#heldBack.push(loaded);
  }

  #after(delayMs: number, run: () => void): void {
    const timer = this.#time.timers.after(delayMs, () => {
      this.#timers.delete(timer);
      if (!this.#isGone) run();
    });
    this.#timers.add(timer);
  }

  #every(periodMs: number, run: () => void): void {
    this.#after(periodMs, () => {
      run();
      this.#every(periodMs, run);
    });
  }
}
