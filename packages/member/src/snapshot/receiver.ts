import { DecodeError, Reader } from '@raftgate/bytes';
import type { Io, Timer } from '@raftgate/io';
import type { InstallSnapshot } from '@raftgate/raft';
import { receiveSnapshot } from '@raftgate/storage';
import type { SnapshotHeader, SnapshotReceiver } from '@raftgate/storage';
import { MAX_SNAPSHOT_BACKLOG_BYTES, SNAPSHOT_STALL_MS } from '../limits.ts';
import { FRAME_SNAPSHOT, FRAME_SNAPSHOT_BYTES } from '../peer/codec/frame-type.ts';
import { decodeMessage } from '../peer/codec/message.ts';
import type { HeldSnapshot, SnapshotLane, SnapshotSink } from '../peer/snapshot-sink.ts';
import type { PartialFile, PartialSnapshot } from './partial.ts';

/** What a receiver needs of the member. */
export interface ReceiverHost {
  readonly io: Io;
  readonly directory: string;
  readonly cluster: number;
  readonly member: number;
  /** A leader offers a snapshot. Returns why it is not wanted. */
  offered(receiver: Receiving, message: InstallSnapshot): string | undefined;
  /** The file is whole, verified and under its name. */
  received(receiver: Receiving, message: InstallSnapshot, header: SnapshotHeader): void;
  /** It will not become whole, over this connection. `file` is its beginning, if that is worth keeping. */
  broken(receiver: Receiving, message: InstallSnapshot, reason: string, file?: SnapshotReceiver): void;
  /** The beginning that an earlier connection left. */
  readonly partial: PartialSnapshot;
}

/** One snapshot on its way in: verified as it comes, written no faster than the disk takes it. */
export class Receiving implements SnapshotSink {
  private readonly host: ReceiverHost;
  private readonly from: number;
  private readonly lane: SnapshotLane;
  private message: InstallSnapshot | undefined = undefined;
  private file: SnapshotReceiver | undefined = undefined;
  /** What our welcome said is here: the sender goes on behind it if it offers the same file. */
  private readonly resumable: PartialFile | undefined;
  private isCut = false;
  private readonly queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private isPaused = false;
  private isWriting = false;
  private isComplete = false;
  private isOver = false;
  private stall: Timer | undefined = undefined;

  constructor(host: ReceiverHost, from: number, lane: SnapshotLane) {
    this.host = host;
    this.from = from;
    this.lane = lane;
    this.resumable = host.partial.of(from);
  }

  get held(): HeldSnapshot | undefined {
    if (this.resumable === undefined) return undefined;
    const { id, file } = this.resumable;
    return { index: id.index, term: id.term, bytes: file.receivedBytes };
  }

  frame(type: number, bytes: Uint8Array, start: number, end: number, owned: boolean): string | undefined {
    if (this.isOver || this.isComplete) return 'a frame behind the snapshot';
    if (this.message === undefined) return this.begin(type, bytes, start, end);
    if (type !== FRAME_SNAPSHOT_BYTES) return `a frame of type ${type} inside a snapshot`;
    this.moved();
    if (start === end) this.isComplete = true;
    else this.add(owned ? bytes.subarray(start, end) : bytes.slice(start, end));
    this.write();
    return undefined;
  }

  /** The connection is gone; what is complete needs it no more, and what was written is kept for the next one. */
  closed(): void {
    if (this.isComplete || this.isOver) return;
    this.isCut = true;
    if (!this.isWriting) this.cut();
  }

  /** Gives up: another offer took its place, or the member stops. */
  abort(reason: string): void {
    if (this.isOver) return;
    this.end();
    this.file?.abort(() => {});
    this.lane.close(reason);
    if (this.message !== undefined) this.host.broken(this, this.message, reason);
  }

  private cut(): void {
    if (this.file === undefined || this.message === undefined) return this.abort('the connection closed');
    this.end();
    this.host.broken(this, this.message, 'the connection closed', this.file);
  }

  private begin(type: number, bytes: Uint8Array, start: number, end: number): string | undefined {
    if (type !== FRAME_SNAPSHOT) return `a frame of type ${type} before a snapshot`;
    let message;
    try {
      message = decodeMessage(type, new Reader(bytes, start, end), { from: this.from, to: this.host.member });
    } catch (error) {
      if (error instanceof DecodeError) return `a malformed offer: ${error.message}`;
      throw error;
    }
    if (message.type !== 'snapshot') return 'no offer';
    const refusal = this.host.offered(this, message);
    if (refusal !== undefined) return refusal;
    this.message = message;
    this.moved();
    const { resumable, host } = this;
    if (resumable === undefined || resumable.id.index !== message.index || resumable.id.term !== message.indexTerm) {
      host.partial.drop(() => this.create(message));
      return undefined;
    }
    if (!host.partial.take(resumable)) return 'the beginning of the snapshot is gone';
    this.file = resumable.file;
    return undefined;
  }

  private create(message: InstallSnapshot): void {
    const { io, directory, cluster } = this.host;
    if (this.isOver) return;
    receiveSnapshot(io.disk, directory, cluster, { index: message.index, term: message.indexTerm }, (error, file) => {
      if (file === undefined) return this.abort(error?.message ?? 'no file');
      if (this.isOver) return file.abort(() => {});
      this.file = file;
      this.write();
    });
  }

  private add(bytes: Uint8Array): void {
    this.queue.push(bytes);
    this.queuedBytes += bytes.length;
    if (this.isPaused || this.queuedBytes < MAX_SNAPSHOT_BACKLOG_BYTES) return;
    this.isPaused = true;
    this.lane.pause();
  }

  private write(): void {
    if (this.file === undefined || this.isWriting || this.isOver) return;
    const bytes = this.queue.shift();
    if (bytes === undefined) return this.isComplete ? this.finish(this.file) : undefined;
    this.isWriting = true;
    this.file.push(bytes, (error) => {
      this.isWriting = false;
      if (error !== undefined) return this.abort(error.message);
      if (this.isCut) return this.cut();
      this.queuedBytes -= bytes.length;
      this.resume();
      this.write();
    });
  }

  private resume(): void {
    this.moved();
    if (!this.isPaused || this.queuedBytes > MAX_SNAPSHOT_BACKLOG_BYTES / 2) return;
    this.isPaused = false;
    this.lane.resume();
  }

  private finish(file: SnapshotReceiver): void {
    this.isWriting = true;
    const { message } = this;
    file.finish((error, header) => {
      if (this.isOver || message === undefined) return;
      if (header === undefined) return this.abort(error?.message ?? 'no header');
      this.end();
      this.lane.close('received');
      this.host.received(this, message, header);
    });
  }

  /** Bytes came or went: the transfer is alive. */
  private moved(): void {
    const { timers } = this.host.io;
    if (this.stall !== undefined) timers.cancel(this.stall);
    if (!this.isOver) this.stall = timers.after(SNAPSHOT_STALL_MS, () => this.abort('the transfer stalled'));
  }

  private end(): void {
    this.isOver = true;
    if (this.stall !== undefined) this.host.io.timers.cancel(this.stall);
  }
}
