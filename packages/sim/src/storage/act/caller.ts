import type { OpenedWal, SnapshotId, SnapshotReceiver, StorageError, Wal, WalGroup } from '@raftgate/storage';
import { createSnapshotWriter, removeSnapshots } from '@raftgate/storage';
import { fail } from '../../level/violation.ts';
import { logBounded, snapshotsBounded } from '../check/leftovers.ts';
import { segmentsFollow } from '../check/segments.ts';
import { FAR } from '../limits.ts';
import { headerOf, imageOf } from '../images.ts';
import { lastOf, termAt } from '../model.ts';
import { DIRECTORY, nameOf, segmentEnds, segmentsOf } from '../names.ts';
import { damageIsFound, DOUBTFUL_PERCENT, probe } from '../probe.ts';
import type { StorageWorld } from '../world.ts';
import { end, placeInSegment } from './ending.ts';
import { failSync, receive } from './stream.ts';

/** Of a group that is half there. */
const TORN_TRIES = 8;
/** Of a life, what may be torn again by what the life before left. */
const FIRST_ANSWERS = 4;
/** Room for a marker and what is said with it. */
const MARKER_RECORDS = 12;
/** Of a life: each is damaged on copies, the last one for good. */
const MOST_ENDINGS = 5;

/** What a member does with its storage: groups, peers, snapshots taken and installed, and what is no longer needed removed. */
export class Caller {
  private readonly world: StorageWorld;
  private readonly wal: Wal;
  /** Known to be committed, written or not. */
  private commit: number;
  private latest: SnapshotId | undefined;
  /** A snapshot is being written or received, or waits for its marker; a new one is being installed. */
  private isMaking = false;
  private isHeld = false;
  private isReleasing = false;
  /** The marker of a snapshot is on its way. */
  private isMarking = false;
  private isCleaning = false;
  /** A call failed: this life is over. */
  private isOver = false;
  /** Nothing more is asked for in this life. */
  private isEnding = false;
  private isClosing = false;
  private appended = 0;
  private answered = 0;

  /** The beginning of a snapshot that an earlier life left. */
  private resumable: SnapshotReceiver | undefined;

  constructor(world: StorageWorld, { wal }: OpenedWal, resumable: SnapshotReceiver | undefined) {
    const { now } = world.model;
    this.world = world;
    this.wal = wal;
    this.resumable = resumable;
    this.latest = now.marker;
    this.commit = Math.max(now.hardState.commit, now.marker?.index ?? 0);
  }

  /**
   * What a new beginning has set aside just now may come back with a power cut, while the first group behind it is half there: on
   * copies.
   */
  beginTorn(): void {
    const { world } = this;
    if (world.model.now.recovering === 1) this.hear();
    world.machine.settle();
    const entry = world.edges.overhanging(world.model.now, placeInSegment(world).used);
    if (this.isOver || entry === undefined) return;
    this.append({ entries: [entry] });
    world.machine.step();
    for (let left = TORN_TRIES; left > 0; left--) probe(world);
  }

  run(acts: number): void {
    const { machine, prng, isAimed } = this.world;
    for (let act = 0; act < acts && !this.isOver && !this.isEnding; act++) {
      this.act();
      if (prng.chance(1, 5)) this.rest();
      else for (let steps = prng.below(9); steps > 0; steps--) machine.step();
    }
    if (!this.isEnding && isAimed) this.end();
    if (this.isEnding || !prng.chance(1, 6)) this.rest();
    if (prng.chance(1, 3)) this.close();
  }

  private act(): void {
    const { prng, model } = this.world;
    if (model.now.recovering === 1) return this.hear();
    if (this.resumable !== undefined && prng.chance(1, 3)) return this.install();
    const choice = prng.below(100);
    if (choice < 8) this.take();
    else if (choice < 12) this.install();
    else if (choice < 17) this.release();
    else if (choice < 23) this.append({ peers: this.world.groups.met() });
    else if (choice < 27 && model.now.recovering === 2) this.append({ recovering: 0 });
    else if (choice < 30) this.clean();
    else if (choice < 31 && this.appended > this.answered) this.append({});
    else if (choice < 36) this.fill();
    else if (choice < 41) this.strand();
    else if (!this.isHeld) this.work();
  }

  private work(): void {
    const { world } = this;
    const group = world.groups.next(world.model.now, this.commit);
    const isTaken = this.append(group);
    if (isTaken) this.commit = Math.max(this.commit, group.hardState?.commit ?? 0);
  }

  /** An entry that leaves room for a seal in its segment and no more, or a little less than that; or one that ends behind a sector; or the largest there is. */
  private fill(): void {
    const { world, wal } = this;
    if (this.isHeld || wal.queuedBytes > 0) return;
    const { edges, model, prng } = world;
    const { used, size } = placeInSegment(world);
    const kind = prng.below(5);
    const entry =
      kind < 2 ? edges.filling(model.now, size - used) : kind < 4 ? edges.overhanging(model.now, used) : edges.flush(model.now, used);
    if (entry === undefined) return this.goOnBehind();
    this.append({ entries: [entry] });
    if (kind === 4) this.work();
    // What is last in the log is what nothing stands behind.
    this.isEnding = kind >= 2 && prng.chance(world.options.damagePercent > 0 ? 3 : 1, 4);
    if (this.isEnding) world.ending = 'edge';
  }

  /** A segment ends, the next one begins, and a snapshot of another leader ends where the first one does: all behind that is dead. */
  private strand(): void {
    const { world, wal } = this;
    if (this.isMaking || this.isCleaning || this.isHeld || wal.queuedBytes > 0) return;
    const { used, size } = placeInSegment(world);
    const last = world.edges.filling(world.model.now, size - used, 0);
    if (last === undefined || !this.append({ entries: [last] })) return;
    // The next one has room for the marker, and for no entry behind it.
    this.goOnBehind();
    world.machine.settle();
    const next = placeInSegment(world);
    const dead = this.isOver ? undefined : world.edges.filling(world.model.now, next.size - next.used, MARKER_RECORDS);
    if (dead === undefined || !this.append({ entries: [dead] })) return;
    this.install(this.offeredLater(last.index));
    world.machine.settle();
  }

  /** Nothing is under way, and what is asked for last is what damage is aimed at. */
  private end(): void {
    const { world } = this;
    this.rest();
    if (this.isOver || this.isHeld || world.model.now.hardState.term === 0) return;
    if (world.model.now.recovering === 1) this.hear();
    world.machine.settle();
    this.isEnding = true;
    for (let left = world.prng.between(1, MOST_ENDINGS); left > 0 && !this.isOver; left--) {
      world.ending = end(world, (group) => void this.append(group));
      this.rest();
      if (world.ending !== undefined && !this.isOver) damageIsFound(world, world.ending);
    }
  }

  /** The terms of the others were heard; their highest becomes ours, with its vote. */
  private hear(): void {
    const { prng, model } = this.world;
    const { term, commit } = model.now.hardState;
    const peers = prng.chance(1, 2) ? this.world.groups.met() : undefined;
    this.append({ hardState: { term: term + prng.between(1, 3), vote: 5, commit }, peers, recovering: 2 });
  }

  /** False when it was refused, and nothing was taken. */
  private append(group: WalGroup, then?: () => void): boolean {
    const { world, wal } = this;
    const { model, machine } = world;
    if (this.isOver || this.isClosing) return false;
    const isTooLarge = group.entries?.some(({ body }) => body.length > world.groups.mostBytes) ?? false;
    const turn = ++this.appended;
    let place = -1;
    let refusal: StorageError | undefined;
    const isFailed = wal.state === 'failed';
    wal.append(group, (error) => {
      if (place < 0) return void (refusal = error);
      if (++this.answered !== turn) fail('answered-in-order', `append ${turn} is answered as number ${this.answered}`);
      if (error !== undefined) return this.failed(error);
      if (this.isOver) fail('failure-is-final', 'an append is acknowledged after one that failed');
      this.durable(place);
      then?.();
    });
    if (refusal !== undefined) {
      this.appended--;
      if (isFailed && machine.isFaulty) this.isOver = true;
      else if (!isTooLarge || refusal.code !== 'RG_WAL_TOO_LARGE') fail('refused', `${refusal.code}: ${refusal.message}`);
      return false;
    }
    if (isTooLarge) fail('refused', 'an entry that fits no segment is taken');
    if (isFailed) fail('failure-is-final', 'a log that failed takes more');
    place = model.add(group);
    world.counts.groups++;
    if (wal.lastIndex !== lastOf(model.now)) fail('counters', `lastIndex ${wal.lastIndex} after ${lastOf(model.now)} was appended`);
    return true;
  }

  private durable(place: number): void {
    const { model, prng, options, machine, counts } = this.world;
    model.acknowledge(place);
    // Behind what a cut left the first groups are the ones to look at, and behind a fault all.
    const isDoubtful = machine.isFaulty || (this.world.isTroubled && this.answered < FIRST_ANSWERS);
    if (!prng.chance(isDoubtful ? DOUBTFUL_PERCENT : options.probePercent, 100)) return;
    counts.probes++;
    probe(this.world);
  }

  private failed(error: StorageError): void {
    this.world.machine.mayFail('append', error);
    if (this.wal.state !== 'failed') fail('failure-is-final', `the log is ${this.wal.state} after ${error.code}`);
    this.isOver = true;
  }

  /** File, then marker, both durable; then what both hold may go. */
  private take(): void {
    const { model, machine, counts } = this.world;
    if (this.isMaking || this.isCleaning || this.isHeld) return;
    const { entries } = model.durable;
    const held = entries.filter((entry) => entry.index <= this.commit && termAt(model.now, entry.index) === entry.term);
    if (held.length === 0) return;
    const ends = new Set(segmentEnds(machine.disk));
    const last = held.findLast(({ index }) => ends.has(index));
    const id = last !== undefined && this.world.prng.chance(1, 3) ? last : held[this.world.prng.below(held.length)];
    this.isMaking = true;
    const over = (error: StorageError | undefined): void => this.made(error);
    createSnapshotWriter(machine.disk, DIRECTORY, headerOf(id), (error, writer) => {
      if (writer === undefined) return over(error);
      const pieces = imageOf(id);
      const push = (at: number): void => {
        if (at < pieces.length) return writer.push(pieces[at], (failed) => (failed === undefined ? push(at + 1) : over(failed)));
        failSync(this.world);
        writer.finish((failed) => {
          if (failed !== undefined) return over(failed);
          this.world.spoiled.delete(nameOf(id));
          if (this.isHeld || id.index <= (this.latest?.index ?? 0)) return over(undefined);
          this.isMarking = this.append({ snapshotMarker: { index: id.index, term: id.term } }, () => {
            this.isMarking = false;
            counts.snapshots++;
            this.isMaking = false;
            this.adopt(id);
          });
          if (this.isMarking && this.world.prng.chance(1, 2)) this.releaseEarly();
        });
      };
      push(0);
    });
  }

  /** A leader's snapshot arrives in parts; nothing else is appended until its marker is durable. */
  private install(given?: SnapshotId): void {
    const { model, prng, counts } = this.world;
    if (this.isMaking || this.isCleaning || this.isHeld || model.now.hardState.term === 0) return;
    const { resumable } = this;
    this.resumable = undefined;
    const id = given ?? (resumable !== undefined && prng.chance(3, 4) ? resumable.id : this.offered());
    this.isMaking = true;
    this.world.beginnings = [];
    const begin = (): void =>
      receive(this.world, id, id === resumable?.id ? resumable : undefined, (isThere, error) => {
        if (!isThere || this.isOver || !this.mayInstall(id)) return this.made(error);
        this.isHeld = true;
        this.commit = id.index;
        const { now } = this.world.model;
        const { term, vote } = now.hardState;
        const isDeadBehind = lastOf(now) > id.index && termAt(now, id.index) !== id.term;
        const hardState = prng.chance(1, 3) ? { term, vote, commit: id.index } : undefined;
        this.append({ hardState, snapshotMarker: { index: id.index, term: id.term } }, () => {
          this.isHeld = false;
          this.isMaking = false;
          counts.installs++;
          this.adopt(id);
          // Nothing takes the place of what was dropped: the next start must not find it. Or a segment does that begins right behind the marker.
          if (!isDeadBehind) return;
          if (given === undefined && prng.chance(1, 2)) this.isEnding = true;
          else if (given !== undefined || prng.chance(2, 3)) this.goOnBehind();
        });
      });
    if (resumable === undefined || id === resumable.id) begin();
    else {
      this.world.unfinished.delete(nameOf(resumable.id));
      resumable.abort(begin);
    }
  }

  /** In a segment of its own, where there is no room for so much in this one. */
  private goOnBehind(): void {
    const { groups, model } = this.world;
    const { now } = model;
    if (!groups.fits(now, groups.mostBytes)) return;
    const [head] = groups.head(now);
    this.append({ entries: [{ ...head, body: groups.noise(groups.mostBytes) }] });
  }

  /** Ahead of what is committed; often right where a segment ends. */
  private offered(): SnapshotId {
    const { model, prng, machine } = this.world;
    const { now } = model;
    const { term } = now.hardState;
    const ends = segmentEnds(machine.disk).filter((each) => each > this.commit);
    const leap = this.world.options.isFar === 1 && this.commit < FAR && prng.chance(1, 2) ? FAR : 0;
    const near = Math.max(this.commit, lastOf(now) - prng.below(4)) + prng.between(1, 4) + leap;
    const index = ends.length > 0 && prng.chance(1, 3) ? ends[prng.below(ends.length)] : near;
    // Where nothing of the leader's own term is held yet, what is there may be of a leader that was deposed.
    const isStale = (termAt(now, lastOf(now)) ?? 0) < term && prng.chance(1, 2);
    if (isStale || index >= lastOf(now) || !prng.chance(1, 3)) return { index, term: isStale ? term : (termAt(now, index) ?? term) };
    return this.offeredLater(index);
  }

  /** Another one leads since, and has compacted its log up to there: what is held behind it is dead. */
  private offeredLater(index: number): SnapshotId {
    const { term, commit } = this.world.model.now.hardState;
    const later = term + 1;
    const isTaken = this.append({ hardState: { term: later, vote: 0, commit: Math.max(this.commit, commit) } });
    return { index, term: isTaken ? later : term };
  }

  /** What is committed is in every log of its term and of later ones: a log that says otherwise by now ends before that term. */
  private mayInstall({ index, term }: SnapshotId): boolean {
    const { now } = this.world.model;
    const [held, lastTerm] = [termAt(now, index), termAt(now, lastOf(now)) ?? 0];
    // A log that began anew may be of an earlier term than the snapshot whose beginning it found: a core refuses that one.
    if (index <= this.commit || term > now.hardState.term) return false;
    return held === term || lastTerm < term || (held === undefined && lastTerm === term);
  }

  private made(error: StorageError | undefined): void {
    this.world.machine.mayFail('a snapshot', error);
    this.isMaking = false;
  }

  private adopt({ index, term }: SnapshotId): void {
    if (index < (this.latest?.index ?? 0)) return;
    this.latest = { index, term };
    this.release();
    this.clean();
  }

  /** All is asked for before the marker is durable, and the power may fail before it is. */
  private releaseEarly(): void {
    const { machine, prng } = this.world;
    this.release(true);
    for (let steps = prng.below(6); steps > 0 && this.isMarking; steps--) {
      probe(this.world);
      machine.step();
    }
  }

  private release(isEarly = false): void {
    const { world } = this;
    const index = this.latest?.index ?? 0;
    if (this.isReleasing || (index === 0 && !isEarly) || this.isOver) return;
    this.isReleasing = true;
    // What is asked for beyond the marker is not its to take.
    const upTo = isEarly || world.prng.chance(1, 3) ? lastOf(world.model.now) + 1 : index + 1;
    this.wal.release(Math.max(upTo, index + 1), (error) => {
      this.isReleasing = false;
      world.machine.mayFail('release', error);
      if (error === undefined) world.counts.releases++;
      else if (world.prng.chance(1, 2)) this.release();
      segmentsFollow(segmentsOf(world.machine.disk), world.options.segmentBytes);
    });
  }

  private clean(): void {
    const { machine } = this.world;
    if (this.isMaking || this.isCleaning || this.isHeld) return;
    this.isCleaning = true;
    removeSnapshots(machine.disk, DIRECTORY, this.latest === undefined ? [] : [this.latest], (error) => {
      this.isCleaning = false;
      machine.mayFail('removeSnapshots', error);
    });
  }

  /** Nothing is under way: everything appended is acknowledged, and the work done adds up. */
  private rest(): void {
    const { machine, model } = this.world;
    machine.settle();
    if (this.answered !== this.appended) fail('answered-once', `${this.appended} appended, ${this.answered} answered`);
    if (this.isOver) return;
    const { groups, writes, syncs, rollovers } = this.wal.counters;
    if (groups !== writes || groups !== syncs || this.wal.queuedBytes !== 0)
      fail('counters', `${groups} groups, ${writes} writes, ${syncs} syncs, ${this.wal.queuedBytes} bytes queued`);
    if (model.acknowledged !== model.states.length - 1) fail('answered-once', 'not everything is acknowledged');
    this.world.digest.mix(rollovers);
    segmentsFollow(segmentsOf(machine.disk), this.world.options.segmentBytes);
    if (!machine.isFaulty && this.world.prng.chance(1, 3)) this.tidy();
  }

  /** What is not needed goes when it is told to: nothing else is under way. */
  private tidy(): void {
    const { machine, unfinished } = this.world;
    this.release();
    this.clean();
    machine.settle();
    if (this.isReleasing || this.isMaking || this.isHeld || machine.isFaulty) return;
    logBounded(machine.disk, this.latest?.index ?? 0);
    snapshotsBounded(machine.disk, this.latest, unfinished.size);
  }

  private close(): void {
    const { machine, counts } = this.world;
    this.isClosing = true;
    counts.rollovers += this.wal.counters.rollovers;
    const [error] = machine.call<[StorageError | undefined]>('close', (done) => this.wal.close(done));
    if (this.answered !== this.appended) fail('answered-once', `closed with ${this.appended} appended, ${this.answered} answered`);
    machine.mayFail('close', error);
  }
}
