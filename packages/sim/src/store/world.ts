import type { Prng } from '@raftgate/bytes';
import { isRefusal, type Command } from '@raftgate/store';
import { fail } from '../level/violation.ts';
import { Digest } from '../core/digest.ts';
import { Commands } from './act/commands.ts';
import { openHash, openRange, type Reading } from './act/cursors.ts';
import { hashKv, hashOf, Image, Loading } from './act/images.ts';
import { compareTwins } from './act/twins.ts';
import { Watching } from './act/watching.ts';
import { entryOf, type StoreEntry } from './entries.ts';
import { MAX_CURSORS_OPEN, MAX_HELD, MAX_IMAGES, MAX_REPLICAS, MAX_STEPS, MAX_WATCHES_OPEN, NEWEST_VERSION, PLENTY } from './limits.ts';
import { isThrong, type StoreOptions } from './options.ts';
import { Replica } from './replica.ts';
import type { StoreCounts } from './verdict.ts';

/** Nothing, commands, a configuration. */
const KINDS = [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2] as const;

/** Revisions at which keys are counted when most are gone: parts of the index were written last at one of them. */
const COUNTED = 6;

/** Stores that apply one log, each in its own time and cut in its own places, and everything else a member does with a store. */
export class StoreWorld {
  readonly options: StoreOptions;
  readonly digest = new Digest();
  readonly counts: StoreCounts = {
    entries: 0,
    commands: 0,
    cuts: 0,
    expiries: 0,
    compactions: 0,
    reads: 0,
    watches: 0,
    events: 0,
    lostWatches: 0,
    captures: 0,
    installs: 0,
    refusedImages: 0,
    twins: 0,
    fellings: 0,
    throngs: 0,
  };
  private readonly prng: Prng;
  private readonly print: ((line: string) => void) | undefined;
  private readonly commands: Commands;
  private readonly replicas: Replica[];
  private readonly log: StoreEntry[] = [];
  /** By index: the hash of whoever was first there. */
  private readonly hashes = new Map<number, string>();
  private readonly hashesKv = new Map<string, string>();
  private readonly watches: Watching[] = [];
  private readings: Reading[] = [];
  private readonly images: Image[] = [];
  private loading: { readonly load: Loading; readonly replica: Replica } | undefined;
  private held: Command[] = [];
  private term = 1;
  private logTime = 0;
  steps = 0;

  constructor(options: StoreOptions, prng: Prng, print: ((line: string) => void) | undefined) {
    this.options = options;
    this.prng = prng;
    this.print = print;
    this.commands = new Commands(prng.fork(1), options);
    this.replicas = Array.from({ length: prng.between(1, MAX_REPLICAS + 1) }, (_, at) => new Replica(`s${at + 1}`, options.slabBytes));
  }

  run(): void {
    for (let at = 0; at < this.options.crowd; at++) this.openWatch(this.leader, true);
    if (isThrong(this.options)) this.counts.throngs++;
    for (let act = 0; act < this.options.acts; act++) this.act();
    this.settle();
  }

  /** The first leads: what it has not applied nobody has. */
  private get leader(): Replica {
    return this.replicas[0];
  }

  private act(): void {
    this.steps++;
    const { prng, options } = this;
    const { readShare, watchShare, sweepShare, imageShare, twinShare, fellShare } = options;
    const entries = options.putShare + options.deleteShare + options.txnShare + options.leaseShare;
    let left = prng.below(entries + readShare + watchShare + sweepShare + imageShare + twinShare + fellShare);
    if ((left -= entries) < 0) return this.append();
    if ((left -= readShare) < 0) return this.read(this.someone());
    if ((left -= watchShare) < 0) return this.watch(this.someone());
    if ((left -= sweepShare) < 0) return this.sweep(this.someone());
    if ((left -= imageShare) < 0) return this.image();
    return left - twinShare < 0 ? this.twins() : this.fell();
  }

  private someone(): Replica {
    return this.replicas[this.prng.below(this.replicas.length)];
  }

  /** An entry more; the others apply it when they get to it. */
  private append(): void {
    const { prng } = this;
    const kind = KINDS[prng.below(KINDS.length)];
    if (prng.chance(1, 20)) this.term++;
    this.logTime = this.nextTime();
    this.extend(kind, kind === 1 ? this.draw() : []);
  }

  private extend(kind: number, commands: readonly Command[]): void {
    const { counts } = this;
    const made = entryOf(this.log.length + 1, this.term, this.logTime, kind, commands);
    this.log.push(made);
    counts.entries++;
    counts.commands += commands.length;
    this.say('append', `${made.entry.index} at ${this.logTime} ms: ${commands.map(({ kind: each }) => each).join(' ')}`);
    this.apply(this.leader);
    for (const replica of this.replicas.slice(1)) this.follow(replica);
  }

  /** Most keys are gone, and swept away at once: what is left of the index must count as it did. */
  private fell(): void {
    const { leader, counts } = this;
    counts.fellings++;
    this.extend(1, this.commands.fell(leader.model));
    this.clean(leader.store, leader.name);
    const { compactRevision, revision } = leader.model;
    for (let at = revision; at >= compactRevision && at > revision - COUNTED; at--) leader.countAt(at);
  }

  /** One that waits for an image is mostly behind. */
  private follow(replica: Replica): void {
    const { prng, loading, log } = this;
    if (loading?.replica === replica ? prng.chance(4, 5) : prng.chance(1, 2)) return;
    while (replica.store.appliedIndex < log.length && prng.chance(4, 5)) this.apply(replica);
  }

  /** Often right at the end of a lease, or one millisecond from it. */
  private nextTime(): number {
    const { prng, logTime } = this;
    const ends = [...this.leader.model.leases.values()].map(({ deadlineMs }) => deadlineMs).filter((deadlineMs) => deadlineMs >= logTime);
    if (ends.length > 0 && prng.chance(1, 3)) return Math.max(logTime, ends[prng.below(ends.length)] + prng.below(3) - 1);
    return logTime + (prng.chance(1, 2) ? 0 : prng.below(700));
  }

  /** Drawn one after another, where the model will stand; some are held back and come behind others. */
  private draw(): Command[] {
    const { prng, options, leader } = this;
    const ahead = leader.model.clone();
    const drawn: Command[] = [];
    for (const { lease, deadlineMs } of leader.store.leases.due(this.logTime, prng.below(3))) {
      this.counts.expiries++;
      drawn.push({ kind: 'leaseExpire', lease, deadlineMs });
    }
    const count = 1 + prng.below(options.entryCommands);
    while (drawn.length < count) {
      const late = prng.chance(1, 3) ? this.held.shift() : undefined;
      const command = late ?? this.commands.next(ahead);
      if (late === undefined && this.held.length < MAX_HELD && prng.chance(1, 6)) this.held.push(command);
      else {
        drawn.push(command);
        ahead.apply(command, this.logTime);
      }
    }
    return drawn;
  }

  private apply(replica: Replica): void {
    const made = this.log[replica.store.appliedIndex];
    if (made === undefined) return;
    const before = replica.store.compactRevision;
    replica.apply(
      made,
      () => this.units(),
      () => this.cut(replica),
    );
    replica.check();
    if (isThrong(this.options)) replica.checkDue();
    if (replica.store.compactRevision > before) this.counts.compactions++;
    const { index } = made.entry;
    const given = hashOf(replica.store);
    const expected = this.hashes.get(index) ?? given;
    this.hashes.set(index, expected);
    this.digest.mix(replica.store.hash().low);
    if (given !== expected) fail('state-hash', `${replica.name} has ${given} after ${index}, another ${expected}`);
    if (this.prng.chance(1, 8)) replica.readAll();
  }

  /** A command is half applied: nobody sees anything of it, and everything else goes on. */
  private cut(replica: Replica): void {
    const { prng } = this;
    this.counts.cuts++;
    if (!prng.chance(1, 3)) return;
    replica.check();
    const kind = prng.below(6);
    if (kind === 0) replica.readAll();
    else if (kind === 1) replica.checkLeases(this.logTime, prng.between(1, 4));
    else if (kind === 2) this.stepWatches(replica);
    else if (kind === 3) replica.store.stepCompaction(this.units());
    else if (kind === 4) this.read(replica);
    else this.readOn();
  }

  private units(): number {
    return 1 + this.prng.below(this.options.units);
  }

  private read(replica: Replica): void {
    const { prng, readings } = this;
    this.counts.reads++;
    if (prng.chance(1, 4)) return replica.checkLeases(this.logTime, prng.between(1, 4));
    if (readings.length >= MAX_CURSORS_OPEN) return this.readOn();
    const { revision } = replica.model;
    const reading = prng.chance(1, 5)
      ? openHash(replica, prng.chance(1, 2) ? 0 : Math.max(1, revision - prng.below(6)), this.hashesKv)
      : openRange(replica, this.commands.range(replica.model));
    if (reading === undefined) return;
    readings.push(reading);
    if (prng.chance(1, 2)) this.finishReads();
  }

  private readOn(): void {
    this.readings = this.readings.filter((reading) => {
      if (!this.prng.chance(1, 20)) return !reading.step(this.units());
      reading.close();
      return false;
    });
  }

  private finishReads(): void {
    for (const reading of this.readings) {
      for (let steps = 0; !reading.step(this.units()); steps++) if (steps > MAX_STEPS) fail('bounded', 'a read has no end');
    }
    this.readings = [];
  }

  private watch(replica: Replica): void {
    const { prng, watches } = this;
    const choice = prng.below(6);
    const open = watches.filter(({ isOver }) => !isOver);
    if (choice <= 1 && open.length < MAX_WATCHES_OPEN) return this.openWatch(replica);
    const some = open[prng.below(Math.max(1, open.length))];
    if (choice === 1 && some !== undefined) some.cancel();
    else if (choice === 2) for (const each of open) each.resume();
    else replica.store.stepWatches(this.units());
    for (const each of open) each.askProgress();
    this.countWatches(replica);
  }

  private countWatches({ store, name }: Replica): void {
    const open = this.watches.filter(({ replica, isOver }) => replica.store === store && !isOver).length;
    if (store.watchCount !== open) fail('watch', `${name} counts ${store.watchCount} watches; ${open} are open`);
  }

  private stepWatches({ store }: Replica): void {
    store.stepWatches(this.units());
    for (const watching of this.watches) if (watching.replica.store === store) watching.askProgress();
  }

  private openWatch(replica: Replica, isAll = false): void {
    const { prng, commands } = this;
    const startRevision = prng.chance(1, 2) ? 0 : Math.max(1, replica.model.revision + 2 - prng.below(10));
    const wanted = { key: commands.key(), end: commands.end(), startRevision, prevKv: prng.chance(1, 2) };
    const watching = new Watching(isAll || prng.chance(1, 3) ? { ...wanted, key: '\0', end: '\0' } : wanted, replica, () =>
      prng.chance(4, 5),
    );
    if (!watching.open()) return;
    this.counts.watches++;
    this.watches.push(watching);
  }

  private sweep({ store }: Replica): void {
    if (this.prng.chance(1, 8)) store.defragment();
    store.stepCompaction(this.units() * this.prng.between(1, 20));
  }

  /** Taken here, encoded while the store goes on, loaded there, cut anywhere, and installed where it is ahead. */
  private image(): void {
    const { prng, images, loading } = this;
    if (loading !== undefined) return this.load(loading.load, loading.replica);
    if (images.length < MAX_IMAGES && prng.chance(1, 2)) {
      this.counts.captures++;
      return void images.push(new Image(this.someone()));
    }
    const image = images[prng.below(Math.max(1, images.length))];
    if (image === undefined || prng.chance(1, 3)) return void image?.step();
    images.splice(images.indexOf(image), 1);
    const behind = this.replicas.reduce((a, b) => (b.store.appliedIndex < a.store.appliedIndex ? b : a));
    const replica = prng.chance(1, 4) ? this.someone() : behind;
    this.loading = { load: new Loading(image, replica.store, prng.fork(this.steps)), replica };
  }

  private load(load: Loading, replica: Replica): void {
    const { prng } = this;
    if (prng.chance(1, 10)) return void (this.loading = undefined);
    let isDone = false;
    for (let turns = prng.below(30); turns > 0 && !isDone; turns--) isDone = load.step(this.units() * 10);
    if (!isDone) return;
    this.loading = undefined;
    if (!load.install(replica)) return void this.counts.refusedImages++;
    this.counts.installs++;
    replica.model = load.image.model.clone();
    this.say('installed', `${load.image.index} at ${replica.name}`);
    for (const watching of this.watches) if (watching.replica === replica) watching.replaced();
    if (hashOf(replica.store) !== load.image.hash) fail('image', `${replica.name} has another hash than the image`);
    if (replica.store.appliedIndex !== load.image.index) fail('image', `${replica.name} stands at ${replica.store.appliedIndex}`);
    replica.check();
    replica.readAll();
    replica.checkLeases(this.logTime, 3);
  }

  private twins(): void {
    const { prng, leader, commands } = this;
    if (leader.model.versions.length > 200) return;
    this.counts.twins++;
    const command = commands.next(leader.model);
    compareTwins(leader, command, prng.chance(1, 2) ? commands.next(leader.model) : varied(command), this.logTime);
  }

  /** Everybody applies everything; then watches have told all, memory holds what readers may ask for, and no two differ. */
  private settle(): void {
    for (const replica of this.replicas) {
      while (replica.store.appliedIndex < this.log.length) this.apply(replica);
      this.finishReads();
      this.compareKeys(replica);
      this.hearAll(replica);
      this.countWatches(replica);
      this.reclaimAll(replica);
      replica.check();
      replica.readAll();
      replica.checkLeases(this.logTime, 5);
      this.compareKeys(replica);
    }
    this.compareImages();
  }

  /** HashKV: the same whoever is asked, and however much of what was compacted is reclaimed. */
  private compareKeys({ store, model, name }: Replica): void {
    for (const revision of [Math.max(1, model.compactRevision, model.revision - 3), 0]) {
      const given = hashKv(store, revision, this.units());
      const at = `${revision === 0 ? model.revision : revision} compacted ${model.compactRevision}`;
      const expected = this.hashesKv.get(at) ?? given;
      this.hashesKv.set(at, expected);
      if (given !== expected) fail('hash-kv', `${name} has ${given} at ${at}, another ${expected}`);
    }
  }

  private hearAll({ store, name }: Replica): void {
    const own = this.watches.filter(({ replica }) => replica.store === store);
    for (let turns = 0; ; turns++) {
      if (turns > MAX_STEPS) fail('watch', `${name}: watches are never done`);
      for (const watching of own) watching.resume();
      if (store.stepWatches(this.units()) && own.every(({ isFull }) => !isFull)) break;
    }
    for (const watching of own) {
      watching.settled();
      this.counts.events += watching.heard;
      if (watching.isOver) this.counts.lostWatches++;
    }
  }

  /** Nobody reads any more: what compaction gave up is gone, and nothing else. */
  private reclaimAll({ store, model, name }: Replica): void {
    this.clean(store, name);
    store.defragment();
    this.clean(store, name);
    if (store.reclaimedRevision !== model.compactRevision)
      fail('reclaimed', `${name} has reclaimed ${store.reclaimedRevision} of ${model.compactRevision}`);
    if (store.sizeBytes !== store.sizeInUseBytes)
      fail('reclaimed', `${name} holds ${store.sizeBytes} bytes, ${store.sizeInUseBytes} in use`);
    const { records } = store.capture();
    if (records !== model.survivors()) fail('reclaimed', `${name} holds ${records} records, not ${model.survivors()}`);
    for (const { revision } of [{ revision: model.compactRevision }, { revision: model.revision }]) this.readAt(name, store, revision);
  }

  private clean(store: Replica['store'], name: string): void {
    for (let steps = 0; !store.stepCompaction(this.units() * 10); steps++)
      if (steps > MAX_STEPS) fail('bounded', `${name}: cleaning up has no end`);
  }

  private readAt(name: string, store: Replica['store'], revision: number): void {
    const replica = this.replicas.find((each) => each.name === name);
    if (replica === undefined || revision === 0) return;
    const request = { ...this.commands.range(replica.model), key: '\0', end: '\0', revision };
    const reading = openRange(replica, request);
    if (reading === undefined || isRefusal(store)) return;
    while (!reading.step(PLENTY));
  }

  /** An image is a function of the state, however it came about; but leases may lie in any order. */
  private compareImages(): void {
    if (this.leader.model.leases.size > 1) return;
    let first: string | undefined;
    for (const replica of this.replicas) {
      const bytes = new Image(replica).bytes.join();
      first ??= bytes;
      if (bytes !== first) fail('image', `${replica.name} has another image than ${this.leader.name} of the same state`);
    }
    for (const byte of hashOf(this.leader.store)) this.digest.mix(byte.charCodeAt(0));
  }

  private say(what: string, value: string): void {
    this.print?.(`${String(this.steps).padStart(6)}  ${what} ${value}`);
  }
}

/** The same command with one thing about it another. */
function varied(command: Command): Command {
  switch (command.kind) {
    case 'put':
      return { ...command, value: command.ignoreValue ? command.value : Uint8Array.of(...command.value, 1) };
    case 'leaseGrant':
      return { ...command, ttlSeconds: command.ttlSeconds + 5 };
    case 'alarm':
      return { ...command, member: command.member + 1 };
    case 'memberAttributes':
      return { ...command, name: `${command.name}x` };
    case 'clusterVersion':
      return { ...command, version: (command.version % NEWEST_VERSION) + 1 };
    case 'compact':
      return { ...command, revision: Math.max(0, command.revision - 1) };
    default:
      return command;
  }
}
