import { EntryApply } from './apply/entry.ts';
import type { MemberAttributes } from './attributes.ts';
import { Budget } from './budget.ts';
import { Reclaim } from './compact/reclaim.ts';
import type { ApplySink, CommittedEntry, Restore, Store, StoreOptions } from './door.ts';
import { invariant } from './errors.ts';
import { OpenHash } from './hash/hash-kv.ts';
import type { HashCursor } from './hash/hash-kv.ts';
import type { StateHash } from './hash/state-hash.ts';
import { capture } from './image/capture.ts';
import type { StoreImage } from './image/image.ts';
import { ImageLoad } from './image/restore.ts';
import { ReadLeases } from './lease/attached.ts';
import type { Leases } from './lease/leases.ts';
import { MAX_CURSORS, QUOTA_BYTES, SLAB_BYTES } from './limits.ts';
import { Slabs } from './memory/slabs.ts';
import { OpenRange } from './range/cursor.ts';
import type { RangeCursor } from './range/cursor.ts';
import { checkRevision } from './range/read.ts';
import type { RangeRequest } from './range/request.ts';
import { validateRange } from './command/validate.ts';
import { refusal } from './refusal.ts';
import type { StoreRefusal } from './refusal.ts';
import type { Alarm } from './result.ts';
import { State } from './state.ts';
import { WatchHub } from './watch/hub.ts';
import type { Watch, WatchRequest, WatchSink } from './watch/watch.ts';

export function createStore(options: StoreOptions): Store {
  return new MvccStore(options);
}

/** The door over a state that a restore can replace. */
class MvccStore implements Store {
  private state: State;
  private reclaim: Reclaim;
  private readLeases: Leases;
  private readonly hub: WatchHub;
  private readonly newState: () => State;
  private readonly quotaBytes: number;
  private readonly budget = new Budget();
  private applying: EntryApply | undefined;
  private loading: ImageLoad | undefined;

  constructor({ allocator, slabBytes = SLAB_BYTES, quotaBytes = QUOTA_BYTES, clusterVersionMax }: StoreOptions) {
    this.newState = () => new State(new Slabs(slabBytes, (bytes) => allocator.shared(bytes)), clusterVersionMax);
    this.quotaBytes = quotaBytes;
    this.state = this.newState();
    this.hub = new WatchHub(this.state);
    this.reclaim = this.newReclaim();
    this.readLeases = new ReadLeases(this.state);
  }

  get revision(): number {
    return this.state.revision;
  }
  get compactRevision(): number {
    return this.state.compactRevision;
  }
  get reclaimedRevision(): number {
    return this.state.reclaimedRevision;
  }
  get logTime(): number {
    return this.state.logTime;
  }
  get appliedIndex(): number {
    return this.state.appliedIndex;
  }
  get appliedTerm(): number {
    return this.state.appliedTerm;
  }
  get clusterVersion(): number {
    return this.state.clusterVersion;
  }
  get isApplying(): boolean {
    return this.applying !== undefined;
  }
  get keyCount(): number {
    return this.state.index.live;
  }
  get sizeBytes(): number {
    return this.state.slabs.usedBytes;
  }
  get sizeInUseBytes(): number {
    return this.state.slabs.usedBytes - this.state.slabs.deadBytes;
  }
  get isOverQuota(): boolean {
    return this.sizeBytes > this.quotaBytes;
  }
  get alarms(): readonly Alarm[] {
    return this.state.alarms;
  }
  get attributes(): ReadonlyMap<number, MemberAttributes> {
    return this.state.attributes;
  }
  get watchCount(): number {
    return this.hub.size;
  }
  get leases(): Leases {
    return this.readLeases;
  }

  hash(): StateHash {
    return this.state.rolling.value;
  }

  begin(entry: CommittedEntry, sink: ApplySink): void {
    invariant(this.applying === undefined, 'one entry is applied at a time');
    this.applying = new EntryApply(this.state, entry, sink);
  }

  step(units: number): boolean {
    if (this.applying === undefined) return true;
    this.state.budget.left = units;
    if (!this.applying.step()) return false;
    this.applying = undefined;
    return true;
  }

  openRange(request: RangeRequest): RangeCursor | StoreRefusal {
    const refused = validateRange(request) ?? checkRevision(this.state, request.revision) ?? this.checkCursors();
    return refused ?? new OpenRange(this.state, request);
  }

  openHash(revision: number): HashCursor | StoreRefusal {
    const refused = checkRevision(this.state, revision) ?? this.checkCursors();
    return refused ?? new OpenHash(this.state, revision === 0 ? this.state.revision : revision);
  }

  watch(request: WatchRequest, sink: WatchSink): Watch | StoreRefusal {
    return this.hub.watch(request, sink);
  }

  stepWatches(units: number): boolean {
    return this.hub.step(units);
  }

  stepCompaction(units: number): boolean {
    this.budget.left = units;
    return this.reclaim.step(this.budget);
  }

  defragment(): void {
    this.reclaim.defragment();
  }

  capture(): StoreImage {
    invariant(this.applying === undefined, 'an image is of the state between two entries');
    return capture(this.state);
  }

  restore(): Restore {
    const load = new ImageLoad(this.newState());
    this.loading = load;
    return {
      push: (chunk) => load.push(chunk),
      end: () => load.end(),
      step: (units) => load.step(units),
      install: () => this.install(load),
    };
  }

  private install(load: ImageLoad): StoreRefusal | undefined {
    invariant(this.applying === undefined, 'an image is installed between two entries');
    const isOlder = load.state.appliedIndex < this.state.appliedIndex || load.state.revision < this.state.revision;
    if (load !== this.loading || !load.isWhole || isOlder) return load.failure ?? refusal('malformed');
    this.loading = undefined;
    this.state = load.state;
    this.reclaim = this.newReclaim();
    this.readLeases = new ReadLeases(this.state);
    this.hub.rebind(this.state);
    return undefined;
  }

  private newReclaim(): Reclaim {
    const { pins } = this.state;
    return new Reclaim(this.state, () => Math.min(pins.oldest(), this.hub.pinned()));
  }

  private checkCursors(): StoreRefusal | undefined {
    return this.state.pins.count >= MAX_CURSORS ? refusal('tooManyRequests') : undefined;
  }
}
