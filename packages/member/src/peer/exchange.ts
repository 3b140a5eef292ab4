import { DecodeError, Reader, Writer } from '@raftgate/bytes';
import type { Connection, ConnectionEvents, IoError, Network, Timer, Timers } from '@raftgate/io';
import { CONNECT_TIMEOUT_MS, HELLO_TIMEOUT_MS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { decodeClusterView, encodeClusterView } from './codec/cluster-view.ts';
import type { ClusterView } from './codec/cluster-view.ts';
import { FRAME_CLUSTER } from './codec/frame-type.ts';
import { beginFrame, endFrame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { HandshakeReader } from './handshake-reader.ts';
import { decodeWelcome } from './welcome.ts';

/** Why there is no view when the other side, asked, has none. */
export const NOTHING_KNOWN = 'it does not know yet';

/** Told what the other side knows, or why it said nothing; `incarnation` is what it said of itself, 0 when it did not. */
type Done = (view: ClusterView | undefined, reason: string, incarnation: number) => void;

/**
 * A connection of lane 2: two processes tell one another who belongs to the cluster, and part. So one that joins learns who it
 * is, one that was removed that it was, and one that was away for long who is there to bring it back.
 */
export class Exchange implements ConnectionEvents {
  private connection: Connection | undefined = undefined;
  private readonly handshake = new HandshakeReader();
  private readonly frames: FrameReader;
  private readonly timers: Timers;
  private readonly own: Uint8Array | undefined;
  private readonly done: Done;
  private deadline: Timer | undefined = undefined;
  private isGreeted = false;
  private incarnation = 0;
  private hasEnded = false;

  /** `own`: what we know ourselves. */
  constructor(timers: Timers, own: ClusterView | undefined, done: Done) {
    this.timers = timers;
    this.own = own === undefined ? undefined : encodedView(own);
    this.done = done;
    this.frames = new FrameReader((type, bytes, start, end) => this.frame(type, new Reader(bytes, start, end)));
  }

  start(network: Network, address: ListenAddress, hello: Uint8Array): void {
    const { host, port } = address;
    this.deadline = this.timers.after(CONNECT_TIMEOUT_MS + HELLO_TIMEOUT_MS, () => this.close('no answer in time'));
    const connected = (connection: Connection): ConnectionEvents => {
      this.connection = connection;
      if (this.hasEnded) connection.destroy();
      else connection.write(hello);
      return this;
    };
    network.connect(host, port, CONNECT_TIMEOUT_MS, connected, (error) => {
      if (error !== undefined) this.finish(undefined, `cannot connect: ${error.message}`);
    });
  }

  close(reason: string): void {
    this.connection?.destroy();
    this.finish(undefined, reason);
  }

  onBytes(bytes: Uint8Array): void {
    if (this.hasEnded) return;
    if (this.isGreeted) return this.closeIf(this.frames.receive(bytes));
    const received = this.handshake.receive(bytes);
    if (received === undefined) return;
    if (typeof received === 'string') return this.close(received);
    this.greet(received.handshake);
    if (!this.hasEnded && received.rest.length > 0) this.closeIf(this.frames.receive(received.rest));
  }

  onDrain(): void {}

  onClose(error: IoError | undefined): void {
    const reason = this.isGreeted ? NOTHING_KNOWN : 'closed before its welcome';
    this.finish(undefined, error === undefined ? reason : error.message);
  }

  private greet(handshake: Uint8Array): void {
    try {
      const { refusal, incarnation } = decodeWelcome(handshake);
      this.incarnation = incarnation;
      if (refusal !== undefined) return this.close(`refused by the peer: ${refusal}`);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.close(`a malformed welcome: ${error.message}`);
    }
    this.isGreeted = true;
    if (this.own !== undefined) this.connection?.write(this.own);
  }

  private frame(type: number, reader: Reader): string | undefined {
    if (type !== FRAME_CLUSTER) return `no frame type ${type} on this lane`;
    try {
      const view = decodeClusterView(reader);
      this.connection?.end();
      this.finish(view, '');
      return undefined;
    } catch (error) {
      if (error instanceof DecodeError) return `a malformed view of the cluster: ${error.message}`;
      throw error;
    }
  }

  private closeIf(reason: string | undefined): void {
    if (reason !== undefined) this.close(reason);
  }

  private finish(view: ClusterView | undefined, reason: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    if (this.deadline !== undefined) this.timers.cancel(this.deadline);
    this.done(view, reason, this.incarnation);
  }
}

/** A frame; undefined when there is nothing to tell. */
export function encodedView(view: ClusterView): Uint8Array | undefined {
  const writer = new Writer();
  const at = beginFrame(writer, FRAME_CLUSTER);
  if (!encodeClusterView(writer, view)) return undefined;
  endFrame(writer, at);
  return writer.take();
}
