import type { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import type { Configuration, ConfigurationMember, Message } from '@raftgate/raft';
import type { Identity, Wal } from '@raftgate/storage';
import { CLUSTER_VERSION } from '@raftgate/store';
import { everyone } from '../membership/target.ts';
import type { PeerStatus } from '../status.ts';
import { PEER_PROTOCOL_VERSION } from '../versions.ts';
import { Acceptor } from './acceptor.ts';
import { checkHello, findMember } from './check-hello.ts';
import { encodeHello } from './hello.ts';
import type { Hello, Lane } from './hello.ts';
import type { InboundHost, Introduction, LinkHost, Receiver } from './host.ts';
import { Incarnations } from './incarnations.ts';
import { Link } from './link.ts';
import { encodeWelcome } from './welcome.ts';
import type { HelloRefusal } from './welcome.ts';

/** What handshakes say of this member. */
export interface SelfPortrait {
  /** Durable. */
  readonly term: number;
  readonly lastIndex: number;
  readonly isRecovering: boolean;
  /** The committed one. */
  readonly clusterVersion: number;
}

export interface PeersOptions {
  readonly io: Io;
  readonly random: Prng;
  readonly identity: Identity;
  readonly boot: number;
  readonly wal: Wal;
  readonly recorded: ReadonlyMap<number, number>;
  readonly configuration: Configuration;
  readonly portrait: () => SelfPortrait;
  readonly receiver: Receiver;
}

/** Every other member of the configuration in force: our link to each, and the connections they opened to us. */
export class Peers implements LinkHost, InboundHost {
  readonly io: Io;
  readonly random: Prng;
  readonly acceptor: Acceptor;
  readonly receiver: Receiver;
  private readonly options: PeersOptions;
  private readonly incarnations: Incarnations;
  private readonly links = new Map<number, Link>();
  private readonly met = new Map<number, Introduction>();
  /** In force; it may yet be undone. */
  private configuration: Configuration;
  /** The last one known to be committed. */
  private settled: Configuration;

  constructor(options: PeersOptions) {
    this.options = options;
    this.io = options.io;
    this.random = options.random;
    this.receiver = options.receiver;
    this.incarnations = new Incarnations(options.wal, options.recorded, options.portrait().isRecovering);
    this.configuration = options.configuration;
    this.settled = options.configuration;
    this.acceptor = new Acceptor(this);
    this.configure(options.configuration);
  }

  /** Dials who is new, or has other URLs. Who is gone is let go once that is committed: until then its answers count. */
  configure(configuration: Configuration): void {
    this.configuration = configuration;
    for (const member of everyone(configuration)) {
      if (member.id === this.options.identity.member) continue;
      const known = this.links.get(member.id);
      if (known !== undefined) known.update(member);
      else this.dial(member);
    }
    this.letGo();
  }

  /** This configuration will not be undone. */
  committed(configuration: Configuration): void {
    this.settled = configuration;
    this.letGo();
  }

  private dial(member: ConfigurationMember): void {
    const link = new Link(this, member);
    this.links.set(member.id, link);
    link.start();
  }

  private letGo(): void {
    for (const [id, link] of this.links) {
      if (this.find(id) !== undefined) continue;
      this.links.delete(id);
      link.stop();
    }
    this.acceptor.closeWhere((from) => this.find(from) === undefined, 'no member any more');
  }

  private find(id: number): ConfigurationMember | undefined {
    return findMember(this.configuration, id) ?? findMember(this.settled, id);
  }

  link(peer: number): Link | undefined {
    return this.links.get(peer);
  }

  /** 0 when it was never met. */
  incarnationOf(peer: number): number {
    return peer === this.options.identity.member ? this.options.identity.incarnation : this.incarnations.of(peer);
  }

  /** The incarnations met while the log was not to be written; its caller makes them durable. */
  endDeferral(): ReadonlyMap<number, number> {
    return this.incarnations.endDeferral();
  }

  /** What the peer said last of itself; undefined until a handshake with it in this life of ours. */
  introductionOf(peer: number): Introduction | undefined {
    return this.met.get(peer);
  }

  /** False when the message was dropped. */
  send(message: Message): boolean {
    return this.links.get(message.to)?.send(message) ?? false;
  }

  /** Writes what this turn gathered, one write a peer. */
  flush(): void {
    for (const link of this.links.values()) link.flush();
  }

  stop(done: () => void): void {
    for (const link of this.links.values()) link.stop();
    this.acceptor.stop(done);
  }

  status(): readonly PeerStatus[] {
    return [...this.links.values()].map((link) => ({
      id: link.peer.id,
      name: link.peer.name,
      connected: link.isOpen,
      lastFailure: link.lastFailure,
      sentBytes: link.sentBytes,
      receivedBytes: this.acceptor.receivedBytes(link.peer.id),
    }));
  }

  hello(to: number, lane: Lane): Uint8Array {
    const { cluster, member, incarnation, lineage } = this.options.identity;
    const { term, lastIndex, isRecovering } = this.options.portrait();
    return encodeHello({
      lane,
      minVersion: PEER_PROTOCOL_VERSION,
      maxVersion: PEER_PROTOCOL_VERSION,
      clusterVersionMax: CLUSTER_VERSION,
      cluster,
      from: member,
      to,
      incarnation,
      boot: this.options.boot,
      lineage,
      term,
      lastIndex,
      recovering: isRecovering,
    });
  }

  welcome(refusal: HelloRefusal | undefined): Uint8Array {
    const { term, lastIndex } = this.options.portrait();
    const version = refusal === undefined ? PEER_PROTOCOL_VERSION : 0;
    return encodeWelcome({ version, refusal, incarnation: this.options.identity.incarnation, boot: this.options.boot, term, lastIndex });
  }

  check(hello: Hello): HelloRefusal | undefined {
    const { cluster, member, lineage } = this.options.identity;
    const { clusterVersion } = this.options.portrait();
    return checkHello(hello, { cluster, member, lineage, clusterVersion, configuration: this.configuration });
  }

  recognise(peer: number, introduction: Introduction, proceed: (refusal: HelloRefusal | undefined) => void): void {
    const configured = findMember(this.configuration, peer)?.incarnation ?? 0;
    this.incarnations.meet(peer, introduction.incarnation, configured, (isKnown, error) => {
      if (error !== undefined) return this.receiver.failed(error);
      if (!isKnown) return proceed('INCARNATION');
      this.remember(peer, introduction);
      proceed(undefined);
    });
  }

  refused(peer: number, reason: string): void {
    this.receiver.report(peer, 'refused', reason);
  }

  linkUp(peer: number): void {
    this.receiver.connected(peer);
    this.receiver.report(peer, 'connected', '');
  }

  linkDown(peer: number, reason: string): void {
    this.receiver.disconnected(peer, reason);
    this.receiver.report(peer, 'closed', reason);
  }

  peerGone(peer: number): void {
    this.receiver.gone(peer);
  }

  wake(): void {
    this.receiver.wake();
  }

  private remember(peer: number, introduction: Introduction): void {
    const before = this.met.get(peer);
    this.met.set(peer, introduction);
    if (introduction.recovering === true) this.receiver.forgot(peer);
    if (before === undefined || before.boot === introduction.boot) return;
    // What was queued for the process that is gone must not reach the one that took its place.
    this.links.get(peer)?.redial('the peer restarted', introduction.boot);
    this.receiver.restarted(peer);
  }
}
