import type { Prng } from '@raftgate/bytes';
import type { Command } from '@raftgate/store';
import { fail } from '../level/violation.ts';
import { Digest } from '../core/digest.ts';
import { Commands } from './act/commands.ts';
import type { Reading } from './act/cursors.ts';
import { drawCommands, nextTime } from './act/draw.ts';
import { hashOf, type Image, type Loading } from './act/images.ts';
import { image } from './act/installs.ts';
import { read, readOn } from './act/reads.ts';
import { twins } from './act/twins.ts';
import { openWatch, stepWatches, watch } from './act/watches.ts';
import type { Watching } from './act/watching.ts';
import { entryOf, type StoreEntry } from './entries.ts';
import { MAX_REPLICAS } from './limits.ts';
import { isThrong, type StoreOptions } from './options.ts';
import { Replica } from './replica.ts';
import { settle } from './settle.ts';
import { toEnd } from './to-end.ts';
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
  readonly prng: Prng;
  readonly commands: Commands;
  readonly replicas: Replica[];
  readonly hashesKv = new Map<string, string>();
  readonly watches: Watching[] = [];
  readings: Reading[] = [];
  readonly images: Image[] = [];
  loading: { readonly load: Loading; readonly replica: Replica } | undefined;
  /** To come later, behind those of others. */
  readonly held: Command[] = [];
  logTime = 0;
  steps = 0;
  private readonly print: ((line: string) => void) | undefined;
  private readonly log: StoreEntry[] = [];
  /** By index: the hash of whoever was first there. */
  private readonly hashes = new Map<number, string>();
  private term = 1;

  constructor(options: StoreOptions, prng: Prng, print: ((line: string) => void) | undefined) {
    this.options = options;
    this.prng = prng;
    this.print = print;
    this.commands = new Commands(prng.fork(1), options);
    this.replicas = Array.from({ length: prng.between(1, MAX_REPLICAS + 1) }, (_, at) => new Replica(`s${at + 1}`, options.slabBytes));
  }

  run(): void {
    for (let at = 0; at < this.options.crowd; at++) openWatch(this, this.leader, true);
    if (isThrong(this.options)) this.counts.throngs++;
    for (let act = 0; act < this.options.acts; act++) this.act();
    settle(this);
  }

  /** The first leads: what it has not applied nobody has. */
  get leader(): Replica {
    return this.replicas[0];
  }

  private act(): void {
    this.steps++;
    const { prng, options } = this;
    const { readShare, watchShare, sweepShare, imageShare, twinShare, fellShare } = options;
    const entries = options.putShare + options.deleteShare + options.txnShare + options.leaseShare;
    let left = prng.below(entries + readShare + watchShare + sweepShare + imageShare + twinShare + fellShare);
    if ((left -= entries) < 0) return this.append();
    if ((left -= readShare) < 0) return read(this, this.someone());
    if ((left -= watchShare) < 0) return watch(this, this.someone());
    if ((left -= sweepShare) < 0) return this.sweep(this.someone());
    if ((left -= imageShare) < 0) return image(this);
    return left - twinShare < 0 ? twins(this) : this.fell();
  }

  someone(): Replica {
    return this.replicas[this.prng.below(this.replicas.length)];
  }

  /** An entry more; the others apply it when they get to it. */
  private append(): void {
    const { prng } = this;
    const kind = KINDS[prng.below(KINDS.length)];
    if (prng.chance(1, 20)) this.term++;
    this.logTime = nextTime(this);
    this.extend(kind, kind === 1 ? drawCommands(this) : []);
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
    this.clean(leader);
    const { compactRevision, revision } = leader.model;
    for (let at = revision; at >= compactRevision && at > revision - COUNTED; at--) leader.countAt(at);
  }

  /** One that waits for an image is mostly behind. */
  private follow(replica: Replica): void {
    const { prng, loading, log } = this;
    if (loading?.replica === replica ? prng.chance(4, 5) : prng.chance(1, 2)) return;
    while (replica.store.appliedIndex < log.length && prng.chance(4, 5)) this.apply(replica);
  }

  catchUp(replica: Replica): void {
    while (replica.store.appliedIndex < this.log.length) this.apply(replica);
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
    else if (kind === 2) stepWatches(this, replica);
    else if (kind === 3) replica.store.stepCompaction(this.units());
    else if (kind === 4) read(this, replica);
    else readOn(this);
  }

  units(): number {
    return 1 + this.prng.below(this.options.units);
  }

  private sweep({ store }: Replica): void {
    if (this.prng.chance(1, 8)) store.defragment();
    store.stepCompaction(this.units() * this.prng.between(1, 20));
  }

  clean({ store, name }: Replica): void {
    toEnd(`${name}: cleaning up`, () => store.stepCompaction(this.units() * 10));
  }

  say(what: string, value: string): void {
    this.print?.(`${String(this.steps).padStart(6)}  ${what} ${value}`);
  }
}
