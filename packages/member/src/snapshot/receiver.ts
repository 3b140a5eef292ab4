import { DecodeError, Reader } from '@raftgate/bytes';
import type { Io, Timer } from '@raftgate/io';
import type { InstallSnapshot } from '@raftgate/raft';
import type { SnapshotBeginning, SnapshotHeader, SnapshotReceiver } from '@raftgate/storage';
import { MAX_SNAPSHOT_BACKLOG_BYTES, SNAPSHOT_STALL_MS } from '../limits.ts';
import { FRAME_SNAPSHOT, FRAME_SNAPSHOT_BYTES, FRAME_SNAPSHOT_RESUME } from '../peer/codec/frame-type.ts';
import { decodeMessage } from '../peer/codec/message.ts';
import { decodeResume } from '../peer/codec/snapshot-resume.ts';
import type { SnapshotLane, SnapshotSink } from '../peer/snapshot-sink.ts';
import type { PartialSnapshot } from './partial.ts';

/** What a receiver needs of the member. */
export interface ReceiverHost {
  readonly io: Io;
  readonly member: number;
  /** A leader offers a snapshot. Returns why it is not wanted. */
  offered(receiver: Receiving, message: InstallSnapshot): string | undefined;
  /**
   * `run` once no old file is being removed, or a new one might go with them. The one offered last alone is called: the others are
   * over. An offer is not refused for it: a small snapshot has left whole by then, and its sender waits for an answer.
   */
  whenClean(run: () => void): void;
  /** The file is whole, verified and under its name. */
  received(receiver: Receiving, message: InstallSnapshot, header: SnapshotHeader): void;
  /** It will not become whole, over this connection. */
  broken(receiver: Receiving, message: InstallSnapshot, reason: string): void;
  /** Where the file comes from and goes back to. */
  readonly partial: PartialSnapshot;
}

/** One snapshot on its way in: verified as it comes, written no faster than the disk takes it. */
export class Receiving implements SnapshotSink {
  private readonly host: ReceiverHost;
  private readonly from: number;
  private readonly lane: SnapshotLane;
  private message: InstallSnapshot | undefined = undefined;
  private file: SnapshotReceiver | undefined = undefined;
  /** The sender goes on with what is here, or begins anew. */
  private hasBegun = false;
  private readonly queue: Uint8Array[] = [];
  private queuedBytes = 0;
  private isPaused = false;
  private isWriting = false;
  private isComplete = false;
  private isOver = false;
  /** What was written is of no use. */
  private isBad = false;
  private stall: Timer | undefined = undefined;

  constructor(host: ReceiverHost, from: number, lane: SnapshotLane) {
    this.host = host;
    this.from = from;
    this.lane = lane;
  }

  get held(): SnapshotBeginning | undefined {
    return this.host.partial.held;
  }

  whenKnown(run: () => void): void {
    this.host.partial.whenKnown(run);
  }

  frame(type: number, bytes: Uint8Array, start: number, end: number, owned: boolean): string | undefined {
    if (this.isOver || this.isComplete) return 'a frame behind the snapshot';
    const { message } = this;
    if (message === undefined) return this.begin(type, bytes, start, end);
    this.moved();
    if (type === FRAME_SNAPSHOT_RESUME && !this.hasBegun) return this.goOn(message, new Reader(bytes, start, end));
    if (type !== FRAME_SNAPSHOT_BYTES) return `a frame of type ${type} inside a snapshot`;
    if (!this.hasBegun) this.create(message);
    if (start === end) this.isComplete = true;
    else this.add(owned ? bytes.subarray(start, end) : bytes.slice(start, end));
    this.write();
    return undefined;
  }

  /** The connection is gone; what is complete needs it no more. */
  closed(): void {
    if (!this.isComplete) this.abort('the connection closed');
  }

  /** Gives up: another offer took its place, or nothing came any more. What was written is kept, to go on with. */
  abort(reason: string): void {
    if (this.isOver) return;
    this.end();
    // A write in flight ends first: two at once would have the file.
    if (this.isWriting) this.host.partial.comes();
    else this.part();
    this.lane.close(reason);
    if (this.message !== undefined) this.host.broken(this, this.message, reason);
  }

  private fail(reason: string): void {
    this.isBad = true;
    this.abort(reason);
  }

  private part(): void {
    const { file, host } = this;
    this.file = undefined;
    if (file === undefined) return;
    if (this.isBad) host.partial.discard(file);
    else host.partial.keep(file);
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
    return undefined;
  }

  private goOn(message: InstallSnapshot, reader: Reader): string | undefined {
    const bytes = decodeResume(reader);
    if (typeof bytes === 'string') return bytes;
    this.hasBegun = true;
    this.whenClean(() =>
      this.host.partial.resume({ index: message.index, term: message.indexTerm }, bytes, (file) => {
        if (file === undefined) this.abort('the beginning of the snapshot is gone');
        else this.use(file);
      }),
    );
    return undefined;
  }

  private create(message: InstallSnapshot): void {
    this.hasBegun = true;
    this.whenClean(() =>
      this.host.partial.create({ index: message.index, term: message.indexTerm }, (error, file) => {
        if (file === undefined) this.abort(error?.message ?? 'no file');
        else this.use(file);
      }),
    );
  }

  private whenClean(run: () => void): void {
    this.host.whenClean(() => {
      if (!this.isOver) run();
    });
  }

  private use(file: SnapshotReceiver): void {
    this.file = file;
    if (this.isOver) this.part();
    else this.write();
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
      this.isBad ||= error !== undefined;
      if (this.isOver) return this.part();
      if (error !== undefined) return this.fail(error.message);
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
      this.isWriting = false;
      this.isBad = header === undefined;
      if (this.isBad && this.isOver) return this.part();
      if (header === undefined) return this.fail(error?.message ?? 'no header');
      this.file = undefined;
      this.host.partial.release();
      if (this.isOver || message === undefined) return;
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
