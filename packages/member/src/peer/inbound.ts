import { DecodeError, Reader } from '@raftgate/bytes';
import type { Connection, ConnectionEvents, IoError, Timer } from '@raftgate/io';
import { HELLO_TIMEOUT_MS } from '../limits.ts';
import { decodeClusterView } from './codec/cluster-view.ts';
import { FRAME_CLUSTER, FRAME_MET } from './codec/frame-type.ts';
import { decodeMet } from './codec/met.ts';
import { FrameReader } from './frame-reader.ts';
import { HandshakeReader } from './handshake-reader.ts';
import { LANE_CLUSTER, LANE_SNAPSHOTS, decodeHello } from './hello.ts';
import type { Hello } from './hello.ts';
import type { InboundHost } from './host.ts';
import { Kept } from './kept.ts';
import { receiveFrame } from './receive.ts';
import type { SnapshotLane, SnapshotSink } from './snapshot-sink.ts';
import type { HelloRefusal } from './welcome.ts';

/** What the acceptor hears of a connection. */
export interface InboundOwner {
  /** The hello was accepted; called before the first frame. */
  greeted(inbound: Inbound, hello: Hello): void;
  gone(inbound: Inbound): void;
}

/** A connection a peer opened to us: its hello, our welcome, then its frames. Malformed input closes it and harms nothing else. */
export class Inbound implements ConnectionEvents, SnapshotLane {
  hello: Hello | undefined = undefined;
  receivedBytes = 0;
  private readonly host: InboundHost;
  private readonly owner: InboundOwner;
  private readonly connection: Connection;
  private readonly deadline: Timer;
  private readonly handshake = new HandshakeReader();
  private frames: FrameReader | undefined = undefined;
  private sink: SnapshotSink | undefined = undefined;
  private isClosed = false;

  constructor(host: InboundHost, owner: InboundOwner, connection: Connection) {
    this.host = host;
    this.owner = owner;
    this.connection = connection;
    this.deadline = host.io.timers.after(HELLO_TIMEOUT_MS, () => this.close('no hello in time'));
  }

  onBytes(bytes: Uint8Array): void {
    if (this.isClosed) return;
    this.receivedBytes += bytes.length;
    if (this.frames !== undefined) return this.closeIf(this.frames.receive(bytes));
    if (this.hello !== undefined) return this.close('bytes before the welcome');
    const received = this.handshake.receive(bytes);
    if (received === undefined) return;
    if (typeof received === 'string') return this.close(received);
    if (received.rest.length > 0) return this.close('bytes before the welcome');
    this.greet(received.handshake);
  }

  onDrain(): void {}

  onClose(error: IoError | undefined): void {
    this.finish(error === undefined ? 'closed by the peer' : error.message);
  }

  pause(): void {
    if (!this.isClosed) this.connection.pause();
  }

  resume(): void {
    if (!this.isClosed) this.connection.resume();
  }

  close(reason: string): void {
    if (this.isClosed) return;
    this.connection.destroy();
    this.finish(reason);
  }

  private greet(handshake: Uint8Array): void {
    let hello: Hello;
    try {
      hello = decodeHello(handshake);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.close(`a malformed hello: ${error.message}`);
    }
    this.hello = hello;
    const refusal = this.host.check(hello);
    if (refusal !== undefined) return this.refuse(hello, refusal);
    if (hello.lane === LANE_CLUSTER) return this.exchange(hello);
    this.host.recognise(hello.from, hello, (refusal) => {
      if (this.isClosed) return;
      if (refusal !== undefined) return this.refuse(hello, refusal);
      this.open(hello);
    });
  }

  /** Tells who belongs to the cluster and hears what the other side has to say; its deadline is the hello's. */
  private exchange({ from, recovering, incarnation }: Hello): void {
    this.connection.write(this.host.welcome(undefined));
    const view = this.host.view();
    if (view !== undefined) this.connection.write(view);
    else if (from === 0 || recovering) {
      // Neither side knows anything.
      this.connection.end();
      return this.finish('nothing to tell');
    }
    this.frames = new FrameReader((type, bytes, start, end) => {
      if (type !== FRAME_CLUSTER) return `no frame type ${type} on this lane`;
      try {
        this.host.told(from, incarnation, decodeClusterView(new Reader(bytes, start, end)));
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        return `a malformed view of the cluster: ${error.message}`;
      }
      this.connection.end();
      this.finish('all was said');
      return undefined;
    });
  }

  private refuse(hello: Hello, refusal: HelloRefusal): void {
    this.host.refused(hello.from, `its hello: ${refusal}`);
    this.connection.write(this.host.welcome(refusal));
    this.connection.end();
    this.finish(`refused: ${refusal}`);
  }

  private open(hello: Hello): void {
    this.host.io.timers.cancel(this.deadline);
    // An older connection of the same peer ends first: it may leave the beginning of a snapshot.
    this.owner.greeted(this, hello);
    if (hello.lane === LANE_SNAPSHOTS) {
      const sink = this.host.receiver.snapshotLane(hello.from, this);
      this.sink = sink;
      const open = (): void => {
        if (this.isClosed) return;
        this.connection.write(this.host.welcome(undefined, sink.held));
        this.frames = new FrameReader((type, bytes, start, end, owned) => sink.frame(type, bytes, start, end, owned));
      };
      if (sink.whenKnown === undefined) open();
      else sink.whenKnown(open);
    } else {
      this.connection.write(this.host.welcome(undefined));
      const kept = new Kept();
      this.frames = new FrameReader((type, bytes, start, end, owned) => {
        if (type === FRAME_MET) return this.heardOf(hello, new Reader(bytes, start, end));
        return receiveFrame(this.host.receiver, hello, type, bytes, start, end, owned, kept);
      });
    }
  }

  private heardOf({ from }: Hello, reader: Reader): string | undefined {
    try {
      this.host.heardOf(from, decodeMet(reader));
      return undefined;
    } catch (error) {
      if (error instanceof DecodeError) return `malformed incarnations: ${error.message}`;
      throw error;
    }
  }

  private closeIf(reason: string | undefined): void {
    if (reason !== undefined) this.close(reason);
  }

  private finish(reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.host.io.timers.cancel(this.deadline);
    this.sink?.closed();
    this.owner.gone(this);
    if (this.hello === undefined) this.host.refused(0, `${this.connection.remote}: ${reason}`);
  }
}
