import type { Digest, InstanceRecord, SdkState } from '@raftgate/contract';
import { compareOrder, ORDER_ZERO } from '@raftgate/contract';
import type { Timer } from '@raftgate/io';
import { LeaseKeeper } from '../kv/lease-keeper.ts';
import { FRESH_REFRESHES, REFRESHES_PER_BOUND, STOP_POLL_MS, UNKNOWN_STALENESS_BOUND_MS } from '../limits.ts';
import { SDK_VERSION } from '../version.ts';
import type { FleetStatus, Sample } from './client-types.ts';
import { ColdStore, joined } from './cold-store.ts';
import { Documents } from './documents.ts';
import { Follower } from './follower.ts';
import { Freshness } from './freshness.ts';
import { Incarnations } from './incarnation.ts';
import { Knowledge } from './knowledge.ts';
import type { KnownAssignment } from './knowledge.ts';
import type { FleetOptions } from './options.ts';
import { pinByKey, pinByToken } from './pin-desk.ts';
import type { PinView } from './pin-desk.ts';
import type { PinResult } from './pinned.ts';
import type { Reading } from './reading.ts';
import { RecordWriter } from './record-writer.ts';
import { Reports } from './reports.ts';
import { settingsOf } from './settings.ts';
import type { Settings } from './settings.ts';
import { Shelf } from './shelf.ts';
import { orderHeld, requiredBundles, snapshotOf } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { StateMachine } from './state.ts';

/**
 * Joins the parts of the SDK. Whatever happens ends in `#reconcile`: it looks at what is known and what is held, and moves
 * one towards the other. Invariant: `#snapshot` is replaced whole, its order never falls, and it is saved before it serves.
 */
export class Engine<L> {
  readonly #settings: Settings;
  readonly #knowledge: Knowledge;
  readonly #machine: StateMachine;
  readonly #documents: Documents;
  readonly #shelf: Shelf<L>;
  readonly #cold: ColdStore;
  readonly #freshness: Freshness;
  readonly #follower: Follower;
  readonly #keeper: LeaseKeeper;
  readonly #writer: RecordWriter;
  readonly #reports: Reports;
  readonly #incarnations: Incarnations;
  #snapshot: Snapshot | undefined;
  /** The order being saved on its way to be served. */
  #saving: KnownAssignment | undefined;
  #mayRestore = false;
  #isDisplaced = false;
  #isReconciling = false;
  #tick: Timer | undefined;
  #starting: Promise<void> | undefined;
  #serving: () => void = () => undefined;

  constructor(options: FleetOptions<L>) {
    const settings = settingsOf(options);
    const { io, keys, kv } = settings;
    this.#settings = settings;
    this.#knowledge = new Knowledge(settings);
    this.#machine = new StateMachine(settings.emit);
    this.#documents = new Documents(kv, keys);
    const { loader, fetchArtifact } = options;
    this.#shelf = new Shelf(settings, { documents: this.#documents, loader, fetchArtifact, role: settings.role, io }, () =>
      this.#reconcile(),
    );
    this.#cold = new ColdStore(settings, options.cache);
    this.#freshness = new Freshness(io.clock);
    this.#incarnations = new Incarnations(io.random);
    this.#follower = new Follower(settings, {
      onReading: (reading, sentMs) => this.#onReading(reading, sentMs),
      onEvents: (events, revision) => {
        this.#knowledge.takeEvents(events, revision);
        this.#reconcile();
      },
      onSilence: (reason) => this.#onSilence(reason),
    });
    this.#keeper = new LeaseKeeper({
      kv,
      io,
      ttlSeconds: settings.limits.leaseTtlSeconds,
      onHeld: (lease) => {
        settings.emit({ type: 'lease', lease, reason: 'granted' });
        this.#writer.touch();
      },
      onLost: (reason) => {
        settings.emit({ type: 'lease', lease: undefined, reason });
        if (reason === 'revoked') this.#fenced();
      },
    });
    this.#writer = new RecordWriter({
      kv,
      io,
      key: keys.instance(settings.channel, settings.region, settings.instance),
      current: () => (this.#keeper.lease === undefined ? undefined : { record: this.#record(), lease: this.#keeper.lease }),
      isOwn: (incarnation) => this.#incarnations.has(incarnation),
      onDisplaced: (by) => this.#displaced(by),
    });
    this.#reports = new Reports(settings, () => ({
      incarnation: this.#incarnations.current,
      lease: this.#keeper.lease,
      order: this.#snapshot?.order ?? ORDER_ZERO,
    }));
  }

  get state(): SdkState {
    return this.#machine.state;
  }

  start(): Promise<void> {
    if (this.#starting === undefined) {
      this.#starting = new Promise((resolve) => {
        this.#serving = resolve;
      });
      this.#machine.apply('start');
      this.#keeper.start();
      void this.#begin();
    }
    return this.#starting;
  }

  /** The cache is heard first: an order the disk remembers is the floor for what the control plane says. */
  async #begin(): Promise<void> {
    const restored = await this.#cold.load();
    if (this.#isOver) return;
    if (restored !== undefined) {
      for (const [digest, bytes] of restored.documents) this.#documents.remember(digest, bytes);
      this.#knowledge.takeCached(restored.assignment, restored.overlay, restored.channel);
    }
    this.#settings.io.timers.after(this.#settings.limits.coldStartMs, () => this.#onSilence(undefined));
    this.#follower.refresh();
    this.#tickLater();
    this.#reconcile();
  }

  pin(key: string): PinResult<L> {
    this.#settle();
    return pinByKey(this.#view(), key);
  }

  adopt(token: string): PinResult<L> {
    this.#settle();
    const { channel, region } = this.#settings;
    const result = pinByToken(this.#view(), token, { channel, region });
    if (!result.ok && result.refusal.code === 'unknown' && !this.#isOver) this.#follower.nudge();
    return result;
  }

  report(sample: Sample): void {
    this.#reports.add(sample);
  }

  status(): FleetStatus {
    this.#settle();
    return {
      state: this.#machine.state,
      isServing: this.#isServing(),
      incarnation: this.#incarnations.current,
      order: orderHeld(this.#snapshot),
      overlayRevision: this.#snapshot?.overlayRevision ?? 0,
      ageMs: this.#freshness.ageMs(),
      pins: this.#shelf.pins,
      generations: this.#shelf.all().map(({ bundle, name, level, pins }) => ({ bundle, name, level, pins })),
    };
  }

  async stop(drainMs: number): Promise<void> {
    this.#machine.apply('stop');
    this.#follower.stop();
    this.#serving();
    const { clock, timers } = this.#settings.io;
    if (this.#tick !== undefined) timers.cancel(this.#tick);
    const untilMs = clock.monotonicMs() + drainMs;
    while (this.#shelf.pins > 0 && clock.monotonicMs() < untilMs) {
      await new Promise<void>((resolve) => void timers.after(STOP_POLL_MS, resolve));
    }
    this.#reports.stop();
    this.#writer.stop();
    await this.#keeper.stop();
    this.#shelf.clear();
  }

  get #isOver(): boolean {
    return this.#machine.state === 'COLD' || this.#isDisplaced;
  }

  #view(): PinView<L> {
    return { state: this.#machine.state, snapshot: this.#snapshot, shelf: this.#shelf, ageMs: this.#freshness.decidingAgeMs() };
  }

  #onReading(reading: Reading, sentMs: number): void {
    this.#mayRestore = true;
    const verdict = this.#knowledge.takeReading(reading, sentMs);
    if (verdict === 'restored') this.#follower.rewatch(reading.revision + 1);
    if (verdict === 'confirmed') this.#freshness.confirm(this.#knowledge.order, sentMs);
    const boundMs = this.#knowledge.channel?.stalenessBoundMs ?? UNKNOWN_STALENESS_BOUND_MS;
    this.#follower.intervalMs = Math.max(1, Math.min(this.#settings.limits.refreshMs, Math.floor(boundMs / REFRESHES_PER_BOUND)));
    this.#reconcile();
  }

  #onSilence(reason: string | undefined): void {
    if (this.#isOver) return;
    if (reason !== undefined) this.#settings.emit({ type: 'silent', reason });
    this.#mayRestore = true;
    this.#reconcile();
  }

  #reconcile(): void {
    if (this.#isOver || this.#isReconciling) return;
    this.#isReconciling = true;
    try {
      const known = this.#knowledge.assignment;
      if (known !== undefined && this.#isFencedBy(known)) this.#fenced();
      if (known !== undefined) this.#advance(known);
      this.#arrange(known);
    } finally {
      this.#isReconciling = false;
    }
    this.#follow();
    this.#settle();
    this.#writer.touch();
  }

  #isFencedBy(known: KnownAssignment): boolean {
    const { instance } = this.#settings;
    const incarnation = this.#incarnations.current;
    return known.assignment.fenced?.some((one) => one.instance === instance && one.incarnation === incarnation) ?? false;
  }

  /** Serves by what is known as soon as all of it is ready; until then what is older must not be served. */
  #advance(known: KnownAssignment): void {
    const isNewer = this.#snapshot === undefined || compareOrder(known.order, this.#snapshot.order) > 0;
    if (!isNewer || this.#saving !== undefined) return;
    if (known.source === 'cache' && !this.#mayRestore) return;
    const needsOverlay = known.assignment.overlayRevision ?? 0;
    const isReady = requiredBundles(known.assignment).every(({ bundle }) => this.#shelf.get(bundle)?.isReady === true);
    if (!isReady || this.#knowledge.overlay.seen < needsOverlay) {
      if (this.#snapshot !== undefined) this.#machine.apply('superseded');
      return;
    }
    this.#saving = known;
    void this.#save(known).then(() => this.#swap(known));
  }

  #save(known: KnownAssignment): Promise<void> {
    const { overlay, channelBytes } = this.#knowledge;
    const held = known.assignment.generations.map(
      ({ bundle }) => this.#shelf.get(bundle)?.fetched?.documents ?? new Map<Digest, Uint8Array>(),
    );
    return this.#cold.save({
      assignment: { bytes: known.bytes, revision: known.order.revision },
      overlay: overlay.bytes === undefined ? undefined : { bytes: overlay.bytes, revision: overlay.revision },
      channel: channelBytes,
      documents: joined(held),
    });
  }

  #swap(known: KnownAssignment): void {
    this.#saving = undefined;
    if (this.#isOver) return;
    const newest = this.#knowledge.assignment ?? known;
    // Something newer came while this was saved: it decides, and this is never served by.
    if (compareOrder(newest.order, known.order) > 0) return this.#reconcile();
    this.#snapshot = snapshotOf(newest, this.#knowledge.overlay, this.#knowledge.channel);
    this.#reports.cut();
    this.#freshness.settle(newest.order);
    if (newest.source === 'cache') this.#freshness.restored();
    this.#machine.apply(newest.source === 'cache' ? 'restored' : 'loaded');
    const bundles = newest.assignment.generations.map(({ bundle }) => bundle);
    this.#settings.emit({ type: 'active', order: newest.order, bundles, source: newest.source });
    this.#reconcile();
    this.#documents.retain(new Set(this.#shelf.all().flatMap((held) => [...(held.fetched?.documents.keys() ?? [])])));
    this.#serving();
  }

  /** Says which bundles this instance wants, and how ready. */
  #arrange(known: KnownAssignment | undefined): void {
    const { prepare } = this.#knowledge;
    const generations = [...(known?.assignment.generations ?? []), ...(this.#snapshot?.assignment.generations ?? [])];
    this.#shelf.assign(new Set(generations.map(({ bundle }) => bundle)), prepare?.bundle);
    const isCurrent = known !== undefined && this.#snapshot?.order.revision === known.order.revision;
    // Those that only drain can wait until this instance serves.
    const wanted = known === undefined ? [] : isCurrent ? known.assignment.generations : requiredBundles(known.assignment);
    for (const { bundle, name } of wanted) {
      const held = this.#shelf.get(bundle);
      if (held === undefined || !held.isReady) this.#shelf.ensure(bundle, name, 'probed');
    }
    if (prepare === undefined || prepare.lineage < (known?.order.lineage ?? 0)) return;
    this.#shelf.ensure(prepare.bundle, prepare.name, prepare.level, { rollout: prepare.rollout, attempt: prepare.attempt });
  }

  /** Overlay and policy move on their own, over the same assignment. */
  #follow(): void {
    const before = this.#snapshot;
    const { overlay, channel, assignment } = this.#knowledge;
    if (before === undefined || (before.overlayRevision === overlay.revision && before.channel === channel)) return;
    this.#snapshot = { ...before, overlay: overlay.overlay, overlayRevision: overlay.revision, overlaySeen: overlay.seen, channel };
    const isSame = assignment !== undefined && compareOrder(assignment.order, before.order) === 0;
    if (isSame && before.overlayRevision !== overlay.revision) void this.#save(assignment);
  }

  /** The state that the age of the proof means. */
  #settle(): void {
    if (this.#snapshot === undefined) return;
    this.#freshness.settle(this.#snapshot.order);
    const boundMs = this.#snapshot.channel?.stalenessBoundMs ?? UNKNOWN_STALENESS_BOUND_MS;
    const freshMs = Math.min(FRESH_REFRESHES * this.#follower.intervalMs, boundMs);
    if (this.#machine.apply(this.#freshness.judge(freshMs, boundMs))) this.#writer.touch();
  }

  #fenced(): void {
    if (this.#isOver) return;
    this.#machine.apply('fenced');
    this.#incarnations.next();
    this.#snapshot = undefined;
    this.#machine.apply('rejoin');
    this.#settings.io.timers.soon(() => this.#reconcile());
  }

  #displaced(by: number): void {
    this.#settings.emit({ type: 'displaced', by });
    this.#machine.apply('fenced');
    this.#isDisplaced = true;
    this.#follower.stop();
    this.#reports.stop();
  }

  #tickLater(): void {
    const periodMs = Math.max(10, Math.floor(Math.min(this.#follower.intervalMs, this.#settings.limits.graceMs) / 2));
    this.#tick = this.#settings.io.timers.after(periodMs, () => {
      if (this.#isOver) return;
      this.#shelf.sweep();
      this.#settle();
      this.#tickLater();
    });
  }

  #isServing(): boolean {
    if (this.#snapshot === undefined) return false;
    const { state } = this.#machine;
    const action = this.#snapshot.channel?.expiryAction ?? 'serve-stale';
    return state === 'FRESH' || state === 'STALE' || (state === 'EXPIRED' && (action === 'serve-stale' || action === 'fallback-bundle'));
  }

  #record(): InstanceRecord {
    const { channel, region, zone, role, instance, group } = this.#settings;
    const memoryBytes = this.#shelf.memoryBytes();
    return {
      format: 1,
      instance,
      channel,
      region,
      ...(zone === undefined ? {} : { zone }),
      role,
      ...(group === undefined ? {} : { group }),
      incarnation: this.#incarnations.current,
      sdkVersion: SDK_VERSION,
      state: this.#machine.state,
      isServing: this.#isServing(),
      ...orderHeld(this.#snapshot),
      overlayRevision: this.#snapshot?.overlayRevision ?? 0,
      generations: this.#shelf.records(),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      staleMs: Math.max(0, this.#freshness.decidingAgeMs()),
    };
  }
}
