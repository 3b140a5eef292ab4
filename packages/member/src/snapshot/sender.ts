import { Writer } from '@raftgate/bytes';
import type { Connection, Timer } from '@raftgate/io';
import type { InstallSnapshot } from '@raftgate/raft';
import { openSnapshotSource } from '@raftgate/storage';
import type { SnapshotId, SnapshotSource } from '@raftgate/storage';
import { SNAPSHOT_BYTES_PER_SECOND, SNAPSHOT_STALL_MS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { FRAME_SNAPSHOT_BYTES } from '../peer/codec/frame-type.ts';
import { encodeMessage } from '../peer/codec/message.ts';
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
}

/**
 * Streams one snapshot file to one peer over a connection of its own, as it lies on the disk: the message first, then its
 * bytes, then an empty frame. It reads on only when the connection has drained, and no faster than its pace. A peer that was
 * cut in the middle of the same file is sent the rest; it is read from the start all the same, since it is verified as it goes.
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
  /** Bytes at the beginning of the file that the peer holds from an earlier connection. */
  private heldBytes = 0;
  private sentBytes = 0;
  private startedMs = 0;
  private hasRoom = true;
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
    if (held?.index === index && held.term === term) this.heldBytes = held.bytes;
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
      const writer = new Writer();
      encodeMessage(writer, this.message);
      this.connection?.write(writer.view());
      this.startedMs = this.host.io.clock.monotonicMs();
      this.readNext();
    });
  }

  private readNext(): void {
    const { source } = this;
    // The connection may drain, of our hello, before the file is open.
    if (source === undefined || this.isOver || this.isReading || this.isSent || this.pause !== undefined) return;
    this.isReading = true;
    source.next((error, bytes) => {
      this.isReading = false;
      if (this.isOver) return;
      if (error !== undefined) return this.dial.close(error.message);
      if (bytes === undefined) return this.write(bytes);
      const held = Math.min(this.heldBytes, bytes.length);
      this.heldBytes -= held;
      if (held < bytes.length) this.write(bytes.subarray(held));
      else {
        this.moved();
        this.host.io.timers.soon(() => this.readNext());
      }
    });
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
