import { isRefusal, type Watch, type WatchEvent, type WatchSink } from '@raftgate/store';
import { fail } from '../../level/violation.ts';
import { isInside } from '../model-range.ts';
import type { Version } from '../model.ts';
import type { Replica } from '../replica.ts';
import { happened, pair } from '../text.ts';

export interface Wanted {
  readonly key: string;
  readonly end: string;
  readonly startRevision: number;
  readonly prevKv: boolean;
}

/** One watch and all it has a right to: every event, whole revisions, in order, none twice, with the pair before. */
export class Watching implements WatchSink {
  readonly wanted: Wanted;
  readonly replica: Replica;
  isFull = false;
  isOver = false;
  heard = 0;
  /** Revisions from here on are still to come. */
  private next: number;
  /** It was behind at some time: what it is due may have been compacted. */
  private mayLose: boolean;
  private readonly hasRoom: () => boolean;
  private handle: Watch | undefined;

  constructor(wanted: Wanted, replica: Replica, hasRoom: () => boolean) {
    const { startRevision } = wanted;
    const { revision } = replica.store;
    this.wanted = wanted;
    this.replica = replica;
    this.hasRoom = hasRoom;
    this.next = startRevision === 0 ? revision + 1 : startRevision;
    this.mayLose = this.next <= revision;
  }

  /** False when it was refused, as it had to be. */
  open(): boolean {
    const { key, end, startRevision } = this.wanted;
    const opened = this.replica.store.watch(this.wanted, this);
    const isEmpty = end !== '' && end !== '\0' && end <= key;
    const isCompacted = startRevision !== 0 && startRevision < this.replica.store.compactRevision;
    const isRefused = isRefusal(opened);
    if (isRefused !== (isEmpty || isCompacted)) fail('watch', `a watch from ${startRevision} is ${isRefused ? 'refused' : 'taken'}`);
    if (!isRefused) this.handle = opened;
    return !isRefused;
  }

  /** An image took the place of the state: there may be a gap. */
  replaced(): void {
    this.mayLose = true;
  }

  resume(): void {
    if (!this.isFull) return;
    this.isFull = false;
    this.handle?.resume();
  }

  /** What it says it has told, it has told: whoever goes on behind that misses nothing (etcd: progress notifications). */
  askProgress(): void {
    if (this.isOver) return;
    const { name, store } = this.replica;
    const told = this.handle?.progress();
    if (told === undefined) return;
    const { startRevision } = this.wanted;
    if (this.isFull || told > store.revision || told < startRevision) fail('watch', `${name}: progress ${told} at ${store.revision}`);
    const missing = this.expected(told);
    if (missing.length > 0) fail('watch', `${name}: progress ${told}, and ${missing.length} events from ${this.next} on did not come`);
  }

  cancel(): void {
    this.isOver = true;
    this.handle?.cancel();
  }

  events(events: readonly WatchEvent[], revision: number): boolean {
    const { replica } = this;
    if (this.isOver || this.isFull) fail('watch', `${replica.name}: events for a watch that is ${this.isOver ? 'over' : 'full'}`);
    const expected = this.expected(revision);
    if (events.length !== expected.length)
      fail('watch', `${replica.name}: ${events.length} events up to ${revision}, not ${expected.length}`);
    events.forEach((event, at) => this.checkEvent(event, expected[at]));
    if (revision > replica.store.revision) fail('watch', `${replica.name}: events of ${revision}, which nobody sees yet`);
    this.heard += events.length;
    this.next = revision + 1;
    this.isFull = !this.hasRoom();
    if (this.isFull) this.mayLose = true;
    return !this.isFull;
  }

  compacted(compactRevision: number): void {
    const { compactRevision: held } = this.replica.store;
    this.isOver = true;
    if (compactRevision !== held || this.next >= held || !this.mayLose)
      fail('watch', `${this.replica.name}: told that ${compactRevision} is compacted; due is ${this.next}, compacted ${held}`);
  }

  /** Nothing more is to come: it has heard everything, and says so. */
  settled(): void {
    if (this.isOver) return;
    const { revision } = this.replica.store;
    const missing = this.expected(revision);
    if (missing.length > 0) fail('watch', `${this.replica.name}: ${missing.length} events from ${this.next} on never came`);
    const progress = this.handle?.progress();
    if (this.wanted.startRevision <= revision && progress !== revision)
      fail('watch', `${this.replica.name}: progress ${progress} at ${revision}`);
  }

  private expected(upTo: number): Version[] {
    const { key, end } = this.wanted;
    const { versions } = this.replica.model;
    return versions.filter(({ key: of, modRevision }) => modRevision >= this.next && modRevision <= upTo && isInside(of, key, end));
  }

  private checkEvent(event: WatchEvent, version: Version): void {
    const { name, model, store } = this.replica;
    const said = happened(event);
    const true_ = happened({ type: version.isTombstone ? 'delete' : 'put', kv: version, previous: undefined });
    if (said !== true_) fail('watch', `${name}: ${said}, not ${true_}`);
    const before = model.read(version.key, version.modRevision - 1);
    if (!this.wanted.prevKv || before === undefined) {
      if (event.previous !== undefined) fail('watch', `${name}: ${said} has a pair before it`);
    } else if (event.previous === undefined) {
      if (version.modRevision - 1 >= store.compactRevision || !this.mayLose) fail('watch', `${name}: ${said} lacks the pair before it`);
    } else if (pair(event.previous) !== pair(before))
      fail('watch', `${name}: before ${said} was ${pair(before)}, not ${pair(event.previous)}`);
  }
}
