import { Writer, equalBytes } from '@raftgate/bytes';
import type { Connection, Timer } from '@raftgate/io';
import type { InstallSnapshot } from '@raftgate/raft';
import { openSnapshotSource } from '@raftgate/storage';
import type { SnapshotBeginning, SnapshotId, SnapshotSource } from '@raftgate/storage';
import { SNAPSHOT_BYTES_PER_SECOND, SNAPSHOT_STALL_MS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { FRAME_SNAPSHOT_BYTES } from '../peer/codec/frame-type.ts';
import { encodeMessage } from '../peer/codec/message.ts';
import { encodeResume } from '../peer/codec/snapshot-resume.ts';
import { Dial } from '../peer/dial.ts';
import type { DialEvents } from '../peer/dial.ts';
import { beginFrame, endFrame } from '../peer/frame.ts';
import { LANE_SNAPSHOTS } from '../peer/hello.ts';
import type { LinkHost } from '../peer/host.ts';
import type { Welcome } from '../peer/welcome.ts';

/** Which file, of which cluster, where. */
export interface SnapshotFile {
  readonly directory: string;
  readonly cluster: number;
  readonly id: SnapshotId;
  /** Read and sent at once; what storage reads at once when it is not given. */
  readonly partBytes?: number | undefined;
}

/**
 * Streams one snapshot file to one peer over a connection of its own, as it lies on the disk: the message first, then its
 * bytes, then an empty frame. It reads on only when the connection has drained, and no faster than its pace. A peer that holds
 * the beginning of the very file is sent the rest; the beginning is read all the same, to verify it and to compare.
 */
export class SnapshotSender implements DialEvents {
  readonly file: SnapshotFile;
  private readonly host: LinkHost;
  private readonly message: InstallSnapshot;
  private readonly done: (failure: string | undefined) => void;
  private readonly dial: Dial;
  private connection: Connection | undefined = undefined;
  private source: SnapshotSource | undefined = undefined;
  private stall: Timer | undefined = undefined;
  /** Of the pace; nothing is read while it runs. */
  private pause: Timer | undefined = undefined;
  /** What the peer says it holds of the file from an earlier connection, until that was looked at. */
  private held: SnapshotBeginning | undefined = undefined;
  private sentBytes = 0;
  private startedMs = 0;
  private hasRoom = true;
  private isOffered = false;
  private isReading = false;
  private isSent = false;
  private isOver = false;

  /** `message` names the file's own index and term. */
  constructor(host: LinkHost, file: SnapshotFile, message: InstallSnapshot, done: (failure: string | undefined) => void) {
    this.host = host;
    this.file = file;
    this.message = message;
    this.done = done;
    this.dial = new Dial(host.io.timers, this);
  }

  /** Of the leader that offers it. */
  get term(): number {
    return this.message.term;
  }

  start(address: ListenAddress): void {
    this.moved();
    this.dial.start(this.host.io.network, address, this.host.hello(this.message.to, LANE_SNAPSHOTS));
  }

  stop(reason: string): void {
    this.dial.close(reason);
  }

  answered(connection: Connection, welcome: Welcome): void {
    if (welcome.refusal !== undefined) return this.dial.close(`refused by the peer: ${welcome.refusal}`);
    this.connection = connection;
    const { held } = welcome;
    const { index, term } = this.file.id;
    if (held?.index === index && held.term === term) this.held = held;
    this.host.recognise(this.message.to, welcome, (refusal) => {
      if (this.isOver) return;
      if (refusal !== undefined) return this.dial.close(`its welcome: ${refusal}`);
      this.open();
    });
  }

  drained(): void {
    this.hasRoom = true;
    this.moved();
    this.readNext();
  }

  closed(reason: string): void {
    this.finish(this.isSent ? undefined : reason);
  }

  private open(): void {
    const { directory, cluster, id } = this.file;
    openSnapshotSource(this.host.io.disk, directory, cluster, id, (error, source) => {
      if (source === undefined) return this.dial.close(error?.message ?? 'no snapshot file');
      if (this.isOver) return source.close(() => {});
      this.source = source;
      const { held } = this;
      this.held = undefined;
      if (held === undefined || held.bytes > source.fileBytes) this.offer(0);
      else this.compare(source, held, 0);
    });
  }

  /** Reads as far as the peer is; what lies there at our side may be cut and written differently. */
  private compare(source: SnapshotSource, held: SnapshotBeginning, readBytes: number): void {
    if (this.isOver) return;
    this.moved();
    if (readBytes === held.bytes) {
      const own = source.beginning();
      if (own.bytes === held.bytes && equalBytes(own.hash, held.hash)) return this.offer(held.bytes);
      this.source = undefined;
      return source.close(() => {
        if (!this.isOver) this.open();
      });
    }
    source.next((error, bytes) => {
      if (this.isOver) return;
      if (bytes === undefined) return this.dial.close(error?.message ?? 'the file ends early');
      this.host.io.timers.soon(() => this.compare(source, held, readBytes + bytes.length));
    }, held.bytes - readBytes);
  }

  private offer(fromBytes: number): void {
    const writer = new Writer();
    encodeMessage(writer, this.message);
    if (fromBytes > 0) encodeResume(writer, fromBytes);
    this.connection?.write(writer.view());
    this.startedMs = this.host.io.clock.monotonicMs();
    this.isOffered = true;
    this.readNext();
  }

  private readNext(): void {
    const { source } = this;
    // The connection may drain, of our hello, before anything is to be read.
    if (source === undefined || !this.isOffered || this.isReading || this.isSent) return;
    if (this.isOver || this.pause !== undefined) return;
    this.isReading = true;
    source.next((error, bytes) => {
      this.isReading = false;
      if (this.isOver) return;
      if (error === undefined) this.write(bytes);
      else this.dial.close(error.message);
    }, this.file.partBytes);
  }

  private write(bytes: Uint8Array | undefined): void {
    const writer = new Writer();
    const at = beginFrame(writer, FRAME_SNAPSHOT_BYTES);
    if (bytes !== undefined) writer.raw(bytes);
    endFrame(writer, at);
    this.moved();
    this.hasRoom = this.connection?.write(writer.view()) ?? false;
    if (bytes === undefined) {
      // The receiver closes once it has the last frame; a connection that just ends could be one that was cut.
      this.isSent = true;
      return;
    }
    this.sentBytes += bytes.length;
    const { clock, timers } = this.host.io;
    const dueMs = this.startedMs + Math.floor((this.sentBytes * 1_000) / SNAPSHOT_BYTES_PER_SECOND);
    const aheadMs = dueMs - clock.monotonicMs();
    if (aheadMs > 0) {
      this.pause = timers.after(aheadMs, () => {
        this.pause = undefined;
        if (this.hasRoom) this.readNext();
      });
    } else if (this.hasRoom) timers.soon(() => this.readNext());
  }

  /** Something went out: the transfer is alive. */
  private moved(): void {
    const { timers } = this.host.io;
    if (this.stall !== undefined) timers.cancel(this.stall);
    if (!this.isOver) this.stall = timers.after(SNAPSHOT_STALL_MS, () => this.dial.close('the transfer stalled'));
  }

  private finish(failure: string | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const timer of [this.stall, this.pause]) if (timer !== undefined) this.host.io.timers.cancel(timer);
    this.source?.close(() => {});
    this.done(failure);
  }
}
