import { Writer } from '@raftgate/bytes';
import type { Connection, Timer } from '@raftgate/io';
import type { ConfigurationMember, Message } from '@raftgate/raft';
import { MAX_LINK_QUEUE_BYTES, RECONNECT_MAX_MS, RECONNECT_MIN_MS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { parsePeerUrl } from './address.ts';
import { Backoff } from './backoff.ts';
import { encodeChange } from './codec/change.ts';
import type { Change } from './codec/change.ts';
import { encodeChangeReply } from './codec/change-reply.ts';
import type { ChangeReply } from './codec/change-reply.ts';
import { encodeForward } from './codec/forward.ts';
import type { Forward } from './codec/forward.ts';
import { encodeForwardRefused } from './codec/forward-refused.ts';
import type { ForwardRefused } from './codec/forward-refused.ts';
import { FRAME_CHANGE, FRAME_CHANGE_REPLY, FRAME_FORWARD, FRAME_FORWARD_REFUSED, FRAME_MET } from './codec/frame-type.ts';
import { encodeMessage } from './codec/message.ts';
import { encodeMet } from './codec/met.ts';
import type { Met } from './codec/met.ts';
import { Dial } from './dial.ts';
import type { DialEvents } from './dial.ts';
import { beginFrame, endFrame } from './frame.ts';
import { LANE_MESSAGES } from './hello.ts';
import type { LinkHost } from './host.ts';
import type { Welcome } from './welcome.ts';

/**
 * Our outgoing connection to one peer, for as long as it is a member: dialled again whenever it ends. What is sent in a
 * turn leaves in one write. A message that finds no room or no connection is dropped: raft sends it again, or its maker
 * was told.
 */
export class Link implements DialEvents {
  /** As the configuration in force has it. */
  peer: ConfigurationMember;
  sentBytes = 0;
  lastFailure = '';
  private readonly host: LinkHost;
  private readonly backoff: Backoff;
  private dial: Dial | undefined = undefined;
  private connection: Connection | undefined = undefined;
  private retry: Timer | undefined = undefined;
  private readonly frames = new Writer();
  private attempts = 0;
  /** Dialled last. */
  private address: ListenAddress | undefined = undefined;
  /** The process at the other end of the open connection. */
  private boot = 0;
  private hasStopped = false;

  constructor(host: LinkHost, peer: ConfigurationMember) {
    this.host = host;
    this.peer = peer;
    this.backoff = new Backoff(host.random.fork(peer.id), RECONNECT_MIN_MS, RECONNECT_MAX_MS);
  }

  get isOpen(): boolean {
    return this.connection !== undefined;
  }

  /** Where the peer was found; undefined while it was not. */
  get openAddress(): ListenAddress | undefined {
    return this.isOpen ? this.address : undefined;
  }

  /** Dials the next of the peer's URLs. */
  start(): void {
    if (this.hasStopped) return;
    const url = this.peer.peerUrls[this.attempts++ % this.peer.peerUrls.length];
    const address = url === undefined ? undefined : parsePeerUrl(url);
    if (address === undefined) return this.closed(`${url} is no peer URL`);
    this.address = address;
    this.dial = new Dial(this.host.io.timers, this);
    this.dial.start(this.host.io.network, address, this.host.hello(this.peer.id, LANE_MESSAGES));
  }

  /** The peer is to be found elsewhere: at once, unless the connection that is open holds. */
  update(peer: ConfigurationMember): void {
    const isMoved = peer.peerUrls.join() !== this.peer.peerUrls.join();
    this.peer = peer;
    if (isMoved) this.dialNow();
  }

  /** The peer is there: what waits to dial it again need not wait longer. */
  dialNow(): void {
    if (this.hasStopped || this.retry === undefined || this.connection !== undefined || this.dial !== undefined) return;
    this.host.io.timers.cancel(this.retry);
    this.start();
  }

  stop(): void {
    this.hasStopped = true;
    if (this.retry !== undefined) this.host.io.timers.cancel(this.retry);
    this.flush();
    if (this.connection === undefined) this.dial?.close('stopped');
    else this.connection.end();
    this.connection = undefined;
  }

  /** The peer is known to be another process than the one this link may be open to. */
  redial(reason: string, boot: number): void {
    if (this.connection !== undefined && this.boot !== boot) this.dial?.close(reason);
  }

  /** False when the message was dropped. */
  send(message: Message): boolean {
    if (!this.hasRoom()) return false;
    encodeMessage(this.frames, message);
    return true;
  }

  /** False when nothing was taken. */
  forward(forward: Forward): boolean {
    if (!this.hasRoom()) return false;
    const writer = this.frames;
    const at = beginFrame(writer, FRAME_FORWARD);
    encodeForward(writer, forward);
    endFrame(writer, at);
    return true;
  }

  /** False when it was not taken. */
  change(change: Change): boolean {
    if (!this.hasRoom()) return false;
    const writer = this.frames;
    const at = beginFrame(writer, FRAME_CHANGE);
    encodeChange(writer, change);
    endFrame(writer, at);
    return true;
  }

  met(met: Met): void {
    if (met.size === 0 || !this.hasRoom()) return;
    const writer = this.frames;
    const at = beginFrame(writer, FRAME_MET);
    encodeMet(writer, met);
    endFrame(writer, at);
  }

  changeReply(sequence: number, reply: ChangeReply): void {
    if (!this.hasRoom()) return;
    const writer = this.frames;
    const at = beginFrame(writer, FRAME_CHANGE_REPLY);
    encodeChangeReply(writer, sequence, reply);
    endFrame(writer, at);
  }

  refuseForward(refused: ForwardRefused): void {
    if (!this.hasRoom()) return;
    const writer = this.frames;
    const at = beginFrame(writer, FRAME_FORWARD_REFUSED);
    encodeForwardRefused(writer, refused);
    endFrame(writer, at);
  }

  /** Writes what this turn gathered. */
  flush(): void {
    if (this.frames.length === 0 || this.connection === undefined) return;
    this.sentBytes += this.frames.length;
    this.connection.write(this.frames.detach());
  }

  answered(connection: Connection, welcome: Welcome): void {
    if (welcome.refusal !== undefined) {
      this.host.refused(this.peer.id, `refused by the peer: ${welcome.refusal}`);
      if (welcome.refusal === 'UNKNOWN_PEER' && this.address !== undefined) this.host.strangerTo(this.peer, this.address);
      this.dial?.close(`refused: ${welcome.refusal}`);
      return;
    }
    const dial = this.dial;
    this.host.recognise(this.peer.id, welcome, (refusal) => {
      if (dial !== this.dial || this.hasStopped) return;
      if (refusal !== undefined) {
        this.host.refused(this.peer.id, `its welcome: ${refusal}`);
        return dial?.close(`refused here: ${refusal}`);
      }
      this.connection = connection;
      this.boot = welcome.boot;
      this.backoff.reset();
      this.host.linkUp(this.peer.id);
    });
  }

  drained(): void {
    this.host.wake();
  }

  closed(reason: string, byPeer = false): void {
    const wasOpen = this.connection !== undefined;
    this.dial = undefined;
    this.connection = undefined;
    this.frames.reset();
    if (this.hasStopped) return;
    this.lastFailure = reason;
    if (wasOpen) this.host.linkDown(this.peer.id, reason);
    if (byPeer) this.host.peerGone(this.peer.id);
    this.retry = this.host.io.timers.after(this.backoff.pauseMs(), () => this.start());
  }

  private hasRoom(): boolean {
    if (this.connection === undefined) return false;
    return this.connection.bufferedBytes + this.frames.length < MAX_LINK_QUEUE_BYTES;
  }
}
