import { compact, configurationAt, snapshotRefused, snapshotStatus, status, step } from '@raftgate/raft';
import type { InstallSnapshot, SnapshotMeta } from '@raftgate/raft';
import { removeSnapshots } from '@raftgate/storage';
import type { SnapshotHeader, SnapshotId } from '@raftgate/storage';
import type { Core } from '../core.ts';
import { FREE_SNAPSHOT_BYTES, MAX_LOG_BEFORE_SNAPSHOT_BYTES } from '../limits.ts';
import { parsePeerUrl } from '../peer/address.ts';
import type { SnapshotLane, SnapshotSink } from '../peer/snapshot-sink.ts';
import { CommandCounter } from './command-counter.ts';
import { inlineSnapshots } from './inline-port.ts';
import { Loader } from './loader.ts';
import type { Loaded } from './loader.ts';
import { PartialSnapshot } from './partial.ts';
import type { SnapshotPort } from './port.ts';
import { Receiving } from './receiver.ts';
import type { ReceiverHost } from './receiver.ts';
import { SnapshotSender } from './sender.ts';
import { takeSnapshot } from './take.ts';

/** A member's snapshots: the one its log begins at, the one being written, those on their way out and in. */
export class Snapshots implements ReceiverHost {
  readonly io: Core['io'];
  readonly directory: string;
  readonly cluster: number;
  readonly member: number;
  readonly port: SnapshotPort;
  readonly counter = new CommandCounter();
  /** The durable marker: what a restart loads. Index 0 before the first. */
  latest: SnapshotId;
  /** Received, verified and loaded beside the store; installed between two entries. */
  ready: Loaded | undefined = undefined;
  /** One of our own is being written, or its marker is. */
  isWriting = false;
  readonly partial: PartialSnapshot;
  private readonly core: Core;
  private readonly sending = new Map<number, SnapshotSender>();
  /** What a peer did not get to the end of: it is offered again, while its log still joins ours, so that it can go on. */
  private readonly interrupted = new Map<number, SnapshotId>();
  private receiving: Receiving | undefined = undefined;
  private loader: Loader | undefined = undefined;
  private isReleasing = false;
  /** Files are being removed: none is made meanwhile, or it might be among them. */
  private isCleaning = false;
  /** What the transfer that comes in begins with once they are. */
  private afterCleaning: (() => void) | undefined = undefined;

  constructor(core: Core, initial: SnapshotMeta) {
    const { io, plan, identity } = core;
    this.core = core;
    this.io = io;
    this.directory = plan.options.dataDir;
    this.cluster = identity.cluster;
    this.member = identity.member;
    this.port = plan.options.snapshots ?? inlineSnapshots(io, this.directory);
    this.latest = { index: initial.index, term: initial.term };
    this.partial = new PartialSnapshot(this, (text) => core.observer.onReport?.(text));
  }

  /** At a start: what an earlier life received is gone on with, what else it left is removed. */
  begin(): void {
    this.partial.load(this.latest.index);
    this.cleanUp();
  }

  /**
   * Takes a snapshot when enough commands were applied since the last (etcd's --snapshot-count), and when the log has grown
   * by as much as the snapshot will cost: a large store under load must not write itself out all the time.
   */
  maybeWrite(): void {
    const { core, counter } = this;
    this.partial.overtaken(core.store.appliedIndex);
    if (counter.sinceSnapshot < core.plan.snapshotCommands || this.partial.isLoading) return;
    if (this.isWriting || this.isCleaning || core.apply.isInside || core.isHeld || core.state !== 'running') return;
    // A log that is still to bring the first configuration, at a member that joined, is not replaced.
    if (configurationAt(core.raft, core.store.appliedIndex)?.voters.length === 0) return;
    const costBytes = Math.min(core.store.sizeInUseBytes - FREE_SNAPSHOT_BYTES, MAX_LOG_BEFORE_SNAPSHOT_BYTES);
    if (counter.bytesSinceSnapshot >= costBytes) takeSnapshot(core);
  }

  /** `id` is in a file, and the log says so durably: what both hold twice can go. */
  adopt(id: SnapshotId): void {
    this.latest = id;
    const index = Math.min(this.counter.indexBehind(this.core.plan.catchUpCommands), id.index);
    if (index > 0) compact(this.core.raft, index);
    this.release();
    this.cleanUp();
  }

  /** Raft found that a peer needs what the log no longer holds. */
  send(message: InstallSnapshot): void {
    const { core, latest } = this;
    const before = this.sending.get(message.to);
    // Asked for again because its receiver refused the transfer that this one took the place of: that is no fault of this one.
    if (before?.term === message.term && before.file.id.index >= message.index) return;
    this.sending.delete(message.to);
    before?.stop('another one took its place');
    const link = core.peers.link(message.to);
    const urls = link?.peer.peerUrls ?? [];
    const address = urls.length === 0 ? undefined : parsePeerUrl(urls[core.random.below(urls.length)] ?? '');
    if (address === undefined || latest.index < message.index) return snapshotStatus(core.raft, message.to, 'failed');
    const interrupted = this.interrupted.get(message.to);
    const id = interrupted !== undefined && interrupted.index >= message.index ? interrupted : latest;
    const file = { directory: this.directory, cluster: this.cluster, id, partBytes: core.plan.options.snapshotPartBytes };
    const offer = { ...message, index: id.index, indexTerm: id.term };
    const sender = new SnapshotSender(core.peers, file, offer, (failure) => core.guard(() => this.sent(sender, message.to, failure)));
    this.sending.set(message.to, sender);
    sender.start(address);
  }

  lane(from: number, lane: SnapshotLane): SnapshotSink {
    return new Receiving(this, from, lane);
  }

  offered(receiver: Receiving, message: InstallSnapshot): string | undefined {
    const { core } = this;
    const refusal = step(core.raft, message);
    core.wake();
    if (refusal !== undefined) return `${refusal.code}: ${refusal.detail}`;
    if (message.term < status(core.raft).term) return 'from a leader of an older term';
    const before = this.receiving;
    this.receiving = receiver;
    before?.abort('another snapshot took its place');
    this.loader?.stop();
    this.loader = undefined;
    this.ready = undefined;
    return undefined;
  }

  whenClean(run: () => void): void {
    if (this.isCleaning) this.afterCleaning = run;
    else run();
  }

  received(receiver: Receiving, message: InstallSnapshot, { index, term }: SnapshotHeader): void {
    if (receiver !== this.receiving) return;
    const { core } = this;
    this.receiving = undefined;
    const loader = new Loader(this.io, core.store, (error, loaded) => {
      core.guard(() => {
        if (loader !== this.loader) return;
        this.loader = undefined;
        this.ready = loaded;
        if (loaded === undefined) this.refuse(message.index, error?.message ?? 'nothing was loaded');
        core.wake();
      });
    });
    this.loader = loader;
    loader.start(this.directory, this.cluster, { index, term });
  }

  broken(receiver: Receiving, message: InstallSnapshot, reason: string): void {
    if (receiver !== this.receiving) return;
    this.receiving = undefined;
    this.core.guard(() => this.refuse(message.index, reason));
  }

  /** The leader will ask again. */
  refuse(index: number, reason: string): void {
    this.core.observer.onReport?.(`the snapshot at ${index} was not taken: ${reason}`);
    snapshotRefused(this.core.raft, index);
    this.cleanUp();
    this.core.wake();
  }

  /** Our own snapshot is adopted, or came to nothing. */
  written(): void {
    this.isWriting = false;
    this.cleanUp();
  }

  /** Removes files nobody needs; not while one is being made or waits for its marker: it would go too. */
  cleanUp(): void {
    if (this.isCleaning || this.isMaking || this.core.isOver) return;
    this.isCleaning = true;
    for (const peer of this.interrupted.keys()) {
      if (this.core.soft.role !== 'leader' || this.core.peers.link(peer) === undefined) this.interrupted.delete(peer);
    }
    const keep = [this.latest, ...this.interrupted.values(), ...[...this.sending.values()].map((sender) => sender.file.id)];
    removeSnapshots(this.io.disk, this.directory, keep, (error) => {
      this.isCleaning = false;
      if (error !== undefined) this.core.observer.onReport?.(`old snapshots are left: ${error.message}`);
      const run = this.afterCleaning;
      this.afterCleaning = undefined;
      run?.();
    });
  }

  stop(): void {
    this.loader?.stop();
    this.receiving?.abort('stopped');
    this.partial.stop();
    for (const sender of this.sending.values()) sender.stop('stopped');
  }

  private get isMaking(): boolean {
    const isReceiving = this.receiving !== undefined || this.loader !== undefined || this.ready !== undefined;
    return this.isWriting || isReceiving || this.core.isHeld;
  }

  private release(): void {
    if (this.isReleasing) return;
    this.isReleasing = true;
    this.core.wal.release(this.latest.index + 1, (error) => {
      this.isReleasing = false;
      if (error !== undefined) this.core.observer.onReport?.(`old segments of the log are left: ${error.message}`);
    });
  }

  private sent(sender: SnapshotSender, to: number, failure: string | undefined): void {
    if (this.sending.get(to) !== sender) return;
    this.sending.delete(to);
    if (failure === undefined) this.interrupted.delete(to);
    else {
      this.interrupted.set(to, sender.file.id);
      this.core.observer.onReport?.(`a snapshot for ${to} was not sent: ${failure}`);
    }
    snapshotStatus(this.core.raft, to, failure === undefined ? 'sent' : 'failed');
    this.cleanUp();
    this.core.wake();
  }
}
