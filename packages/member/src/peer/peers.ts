import type { Prng } from '@raftgate/bytes';
import type { Io } from '@raftgate/io';
import type { Configuration, ConfigurationMember, Message } from '@raftgate/raft';
import type { SnapshotBeginning, Wal } from '@raftgate/storage';
import { everyone } from '../membership/target.ts';
import type { ListenAddress } from '../options.ts';
import type { PeerStatus } from '../status.ts';
import { Acceptor } from './acceptor.ts';
import { checkHello, checkQuestion, findMember } from './check-hello.ts';
import type { ClusterView } from './codec/cluster-view.ts';
import type { Met } from './codec/met.ts';
import { encodedView } from './exchange.ts';
import { Exchanges, type ExchangesHost } from './exchanges.ts';
import { LANE_CLUSTER } from './hello.ts';
import type { Hello, Lane } from './hello.ts';
import type { InboundHost, Introduction, LinkHost, Receiver } from './host.ts';
import { Incarnations } from './incarnations.ts';
import { Link } from './link.ts';
import { helloOf, type Speaker, welcomeOf } from './portrait.ts';
import { Roster } from './roster.ts';
import type { HelloRefusal } from './welcome.ts';

export interface PeersOptions extends Speaker {
  readonly io: Io;
  readonly random: Prng;
  readonly wal: Wal;
  readonly recorded: ReadonlyMap<number, number>;
  readonly configuration: Configuration;
  /** Who belongs to the cluster at our commit; undefined while that is not known. */
  readonly known?: () => Pick<ClusterView, 'commit' | 'configuration'> | undefined;
  readonly receiver: Receiver;
}

/** Every other member of the configuration in force: our link to each, and the connections they opened to us. */
export class Peers implements LinkHost, InboundHost, ExchangesHost {
  readonly io: Io;
  readonly random: Prng;
  readonly acceptor: Acceptor;
  readonly receiver: Receiver;
  private readonly options: PeersOptions;
  private readonly incarnations: Incarnations;
  private readonly links = new Map<number, Link>();
  /** The same: every turn goes through them. */
  private flushed: readonly Link[] = [];
  private readonly met = new Map<number, Introduction>();
  private readonly roster: Roster;
  private readonly exchanges = new Exchanges(this);

  constructor(options: PeersOptions) {
    this.options = options;
    this.io = options.io;
    this.random = options.random;
    this.receiver = options.receiver;
    this.incarnations = new Incarnations(options.wal, options.recorded, options.portrait().isRecovering, (peer) => this.spread(peer));
    this.roster = new Roster(options.configuration);
    this.acceptor = new Acceptor(this);
    this.follow();
  }

  /** Dials who is new, or has other URLs. */
  configure(configuration: Configuration): void {
    this.roster.inForce = configuration;
    this.follow();
  }

  /** This configuration will not be undone: those it no longer has are let go. */
  committed(configuration: Configuration, index: number): void {
    this.roster.settle(configuration, index);
    this.follow();
  }

  /** Somebody who knows more of the cluster than this member's log says who belongs to it. */
  hint(view: ClusterView): void {
    this.roster.hint(view);
    this.follow();
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

  /** The newest cluster version the peer takes part in, as long as it has a connection to us; 0 while it has none. */
  clusterVersionMaxOf(peer: number): number {
    return this.acceptor.helloOf(peer)?.clusterVersionMax ?? 0;
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
    for (const link of this.flushed) link.flush();
  }

  stop(done: () => void): void {
    for (const link of this.links.values()) link.stop();
    this.exchanges.stop();
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
    return helloOf(this.options, to, lane);
  }

  welcome(refusal: HelloRefusal | undefined, held?: SnapshotBeginning): Uint8Array {
    return welcomeOf(this.options, refusal, held);
  }

  check(hello: Hello): HelloRefusal | undefined {
    const { cluster, member, lineage } = this.options.identity;
    const { clusterVersion } = this.options.portrait();
    if (hello.lane === LANE_CLUSTER) return checkQuestion(hello, cluster);
    return checkHello(hello, { cluster, member, lineage, clusterVersion, knows: (id) => this.roster.knows(id) });
  }

  recognise(peer: number, introduction: Introduction, proceed: (refusal: HelloRefusal | undefined) => void): void {
    const configured = this.roster.find(peer)?.incarnation ?? 0;
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

  strangerTo({ id }: ConfigurationMember, address: ListenAddress): void {
    this.exchanges.tell(id, address);
  }

  /** Asks a peer who belongs to the cluster; `done` after it said so, or that it does not know, or when no answer came. */
  ask(id: number, done: (isAnswered: boolean) => void): void {
    this.exchanges.ask(id, this.roster.urlsOf(id), done);
  }

  view(): Uint8Array | undefined {
    const view = this.ownView();
    return view === undefined ? undefined : encodedView(view);
  }

  ownView(): ClusterView | undefined {
    const known = this.options.known?.();
    if (known === undefined) return undefined;
    const { cluster, lineage } = this.options.identity;
    const met = everyone(known.configuration).flatMap(({ id }) => (this.incarnationOf(id) === 0 ? [] : id));
    const urls = findMember(this.roster.inForce, this.options.identity.member)?.peerUrls ?? [];
    return { ...known, cluster, lineage, met, urls };
  }

  told(from: number, incarnation: number, view: ClusterView): void {
    const { cluster, lineage } = this.options.identity;
    if (view.cluster !== cluster || view.lineage !== lineage) return;
    // A wiped member that began its cluster anew, alone, has our cluster's id and knows nothing of it.
    const known = from === 0 ? 0 : (this.roster.find(from)?.incarnation ?? 0) || this.incarnations.of(from);
    if (known === 0 || known === incarnation) {
      this.roster.foundAt(from, view.urls);
      this.follow();
      this.receiver.told(view);
    } else this.receiver.report(from, 'refused', 'its view of the cluster: INCARNATION');
  }

  linkUp(peer: number): void {
    // First of all: whoever has an entry from us knows whom we had met when it left.
    const others = everyone(this.roster.inForce).filter(({ id }) => id !== peer && id !== this.options.identity.member);
    this.links.get(peer)?.met(this.metOf(others.map(({ id }) => id)));
    this.receiver.connected(peer);
    this.receiver.report(peer, 'connected', '');
    this.exchanges.lookBack(peer);
  }

  inboundGone(peer: number): void {
    this.exchanges.lookBack(peer);
  }

  /** One that was met for the first time: everybody is told, so that a wiped disk is recognised by those that never met it, too. */
  private spread(peer: number): void {
    const met = this.metOf([peer]);
    for (const [id, link] of this.links) if (id !== peer) link.met(met);
    this.receiver.wake();
  }

  private metOf(ids: readonly number[]): Met {
    return new Map(ids.map((id) => [id, this.incarnations.of(id)] as const).filter(([, incarnation]) => incarnation !== 0));
  }

  heardOf(from: number, met: Met): void {
    for (const [id, incarnation] of met) {
      if (id === this.options.identity.member || !this.roster.knows(id)) continue;
      const configured = this.roster.find(id)?.incarnation ?? 0;
      this.incarnations.meet(id, incarnation, configured, (isKnown, error) => {
        if (error !== undefined) this.receiver.failed(error);
        else if (!isKnown) this.receiver.report(from, 'refused', `the incarnation it says ${id} has`);
      });
    }
  }

  isHeard(peer: number): boolean {
    return this.acceptor.helloOf(peer) !== undefined;
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

  private follow(): void {
    for (const member of this.roster.wanted()) {
      if (member.id === this.options.identity.member) continue;
      const known = this.links.get(member.id);
      if (known !== undefined) known.update(member);
      else this.dial(member);
    }
    for (const [id, link] of this.links) {
      if (this.roster.find(id) !== undefined) continue;
      this.links.delete(id);
      link.stop();
    }
    this.flushed = [...this.links.values()];
    this.acceptor.closeWhere((from) => !this.roster.knows(from), 'no member any more');
  }

  private dial(member: ConfigurationMember): void {
    const link = new Link(this, member);
    this.links.set(member.id, link);
    link.start();
  }

  private remember(peer: number, introduction: Introduction): void {
    const before = this.met.get(peer);
    this.met.set(peer, introduction);
    if (introduction.recovering === true) this.receiver.forgot(peer);
    // It dialled us. Until our own link stands it hears no answer, and a vote that nobody hears costs an election timeout.
    this.links.get(peer)?.dialNow();
    if (before === undefined || before.boot === introduction.boot) return;
    // What was queued for the process that is gone must not reach the one that took its place.
    this.links.get(peer)?.redial('the peer restarted', introduction.boot);
    this.receiver.restarted(peer);
  }
}
