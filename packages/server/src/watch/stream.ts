import type { Timer } from '@raftgate/io';
import { isRefusal } from '@raftgate/store';
import { type RpcCall, type RpcStreamEvents, Status, encodeMessage } from '@raftgate/wire';
import {
  type Event,
  type WatchCreateRequest,
  type WatchResponse,
  defaultWatchResponse,
  readWatchRequest,
  writeWatchResponse,
} from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { LeaderGuard } from '../leader-guard.ts';
import { POLL_MS } from '../limits.ts';
import { decodeRequest, requiresLeader } from '../methods.ts';
import { refuse } from '../refusals.ts';
import { piecesOf } from './fragments.ts';
import { Watcher, type WatcherOptions } from './watcher.ts';

/** The id of answers that concern no watch, or all of them. */
const NO_WATCH = -1;
const NOPUT = 0;
const NODELETE = 1;
const DUPLICATE_ID = 'mvcc: duplicate watch ID provided on the WatchStream';

/** One Watch stream: many watches, one order of answers. */
export class WatchStream implements RpcStreamEvents {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly watchers = new Map<number, Watcher>();
  private readonly guard: LeaderGuard | undefined;
  private nextId = 0;
  private isFull = false;
  private progressTimer: Timer | undefined;
  private notifyTimer: Timer | undefined;

  constructor(context: ServerContext, call: RpcCall) {
    this.context = context;
    this.call = call;
    if (requiresLeader(call)) this.guard = new LeaderGuard(context, () => this.end());
  }

  onMessage(call: RpcCall, message: Uint8Array): void {
    const request = decodeRequest(call, readWatchRequest, message)?.requestUnion;
    if (!call.isOpen) return this.close();
    if (request?.kind === 'createRequest') this.create(request.value);
    else if (request?.kind === 'cancelRequest') this.cancel(request.value.watchId);
    else if (request?.kind === 'progressRequest') this.tellProgress();
  }

  /** etcd goes on sending to a client that has nothing more to ask. */
  onHalfClose(): void {}

  onDrain(): void {
    this.isFull = false;
    for (const watcher of this.watchers.values()) watcher.watch?.resume();
    this.context.member.wake();
  }

  onCancel(): void {
    this.close();
  }

  /** False when the client has to read first. Each answer says how far it goes; the last one goes to `revision`. */
  sendEvents(options: WatcherOptions, events: readonly Event[], revision: number): boolean {
    const pieces = piecesOf(events, this.context.settings.maxRequestBytes, options.fragment);
    pieces.forEach((piece, at) => {
      const upTo = at === pieces.length - 1 ? revision : (piece.events.at(-1)?.kv?.modRevision ?? revision);
      this.send(upTo, { watchId: options.id, events: piece.events, fragment: piece.isFragment });
    });
    return !this.isFull;
  }

  endCompacted(watchId: number, compactRevision: number): void {
    this.watchers.delete(watchId);
    this.send(this.revision, {
      watchId,
      canceled: true,
      compactRevision,
      cancelReason: 'etcdserver: mvcc: required revision has been compacted',
    });
  }

  private get revision(): number {
    return this.context.member.store.revision;
  }

  private create(request: WatchCreateRequest): void {
    if (request.watchId !== 0 && this.watchers.has(request.watchId)) return this.refuseWatch(DUPLICATE_ID);
    const id = request.watchId === 0 ? this.freeId() : request.watchId;
    const watcher = new Watcher(this, {
      id,
      wantsPuts: !request.filters.includes(NOPUT),
      wantsDeletes: !request.filters.includes(NODELETE),
      progressNotify: request.progressNotify,
      fragment: request.fragment,
    });
    const opened = this.context.member.store.watch(
      {
        // etcd: no key is the smallest key.
        key: request.key === '' ? '\0' : request.key,
        end: request.rangeEnd,
        startRevision: Math.max(0, request.startRevision),
        prevKv: request.prevKv,
      },
      watcher,
    );
    if (!isRefusal(opened)) {
      watcher.watch = opened;
      this.watchers.set(id, watcher);
      this.send(this.revision, { watchId: id, created: true });
      if (request.progressNotify) this.armNotify();
      if (request.startRevision > 0) this.context.member.wake();
    } else if (opened.code === 'compacted') {
      this.send(this.revision, { watchId: id, created: true });
      this.endCompacted(id, opened.compactRevision ?? this.context.member.store.compactRevision);
    } else this.refuseWatch(opened.message);
  }

  private refuseWatch(cancelReason: string): void {
    this.send(this.revision, { watchId: NO_WATCH, created: true, canceled: true, cancelReason });
  }

  private freeId(): number {
    while (this.watchers.has(this.nextId)) this.nextId++;
    return this.nextId++;
  }

  private cancel(watchId: number): void {
    const watcher = this.watchers.get(watchId);
    if (watcher === undefined) return;
    watcher.watch?.cancel();
    this.watchers.delete(watchId);
    this.send(this.revision, { watchId, canceled: true });
  }

  /** One answer for all watches, once each has heard everything up to one revision (etcd issue 15220). */
  private tellProgress(): void {
    if (this.progressTimer !== undefined || this.watchers.size === 0) return;
    const revision = this.commonProgress();
    if (revision !== undefined && !this.isFull) return void this.send(revision, { watchId: NO_WATCH });
    this.progressTimer = this.context.timers.after(POLL_MS, () => {
      this.progressTimer = undefined;
      this.tellProgress();
    });
  }

  private commonProgress(): number | undefined {
    let lowest = this.revision;
    for (const { watch } of this.watchers.values()) {
      const progress = watch?.progress();
      if (progress === undefined) return undefined;
      lowest = Math.min(lowest, progress);
    }
    return lowest;
  }

  private armNotify(): void {
    this.notifyTimer ??= this.context.timers.after(this.context.settings.progressNotifyMs, () => {
      this.notifyTimer = undefined;
      this.notifyIdle();
    });
  }

  private notifyIdle(): void {
    let wanted = false;
    for (const watcher of this.watchers.values()) {
      if (!watcher.options.progressNotify) continue;
      wanted = true;
      const revision = watcher.isBusy || this.isFull ? undefined : watcher.watch?.progress();
      watcher.isBusy = false;
      if (revision !== undefined) this.send(revision, { watchId: watcher.options.id });
    }
    if (wanted) this.armNotify();
  }

  private send(revision: number, fields: Partial<WatchResponse>): boolean {
    const header = this.context.view.header(revision);
    const more = this.call.send(encodeMessage(writeWatchResponse, { ...defaultWatchResponse, header, ...fields }));
    if (!more) this.isFull = true;
    return more;
  }

  private end(): void {
    refuse(this.call, Status.UNAVAILABLE, 'etcdserver: no leader');
    this.close();
  }

  private close(): void {
    this.guard?.close();
    for (const timer of [this.progressTimer, this.notifyTimer]) if (timer !== undefined) this.context.timers.cancel(timer);
    for (const { watch } of this.watchers.values()) watch?.cancel();
    this.watchers.clear();
  }
}
