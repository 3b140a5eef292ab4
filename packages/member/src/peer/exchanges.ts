import type { Io } from '@raftgate/io';
import { LOOK_AGAIN_MS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { parsePeerUrl } from './address.ts';
import type { ClusterView } from './codec/cluster-view.ts';
import { Exchange, NOTHING_KNOWN } from './exchange.ts';
import { LANE_CLUSTER, type Lane } from './hello.ts';
import type { Link } from './link.ts';

/** What questions about who belongs to the cluster need of the member that has them. */
export interface ExchangesHost {
  readonly io: Io;
  link(peer: number): Link | undefined;
  hello(to: number, lane: Lane): Uint8Array;
  ownView(): ClusterView | undefined;
  told(from: number, incarnation: number, view: ClusterView): void;
  refused(peer: number, reason: string): void;
  /** The peer has a connection to us. */
  isHeard(peer: number): boolean;
}

/** Tells peers who belongs to the cluster, and asks them, over connections of their own: one a peer at a time. */
export class Exchanges {
  private readonly host: ExchangesHost;
  private readonly open = new Map<number, Exchange>();
  /** Those that are looked at whether they reach us. */
  private readonly lookedAt = new Set<number>();
  private asked = 0;

  constructor(host: ExchangesHost) {
    this.host = host;
  }

  /** A peer may know less than we do. */
  tell(id: number, address: ListenAddress): void {
    if (!this.open.has(id)) this.start(id, address, () => {});
  }

  /** Asks a peer; `done` after it said so, or that it does not know, or when no answer came. */
  ask(id: number, urls: readonly string[], done: (isAnswered: boolean) => void): void {
    const address = this.host.link(id)?.openAddress ?? parsePeerUrl(urls[this.asked++ % urls.length] ?? '');
    if (address === undefined) return done(false);
    this.open.get(id)?.close('asked again');
    this.start(id, address, done);
  }

  stop(): void {
    for (const exchange of this.open.values()) exchange.close('stopped');
  }

  /** Who hears us and does not reach us may know us by another address, and its answers are how it would learn: it is told who is where. */
  lookBack(peer: number): void {
    if (this.lookedAt.has(peer) || this.reachesUs(peer)) return;
    this.lookedAt.add(peer);
    this.host.io.timers.after(LOOK_AGAIN_MS, () => {
      this.lookedAt.delete(peer);
      const address = this.host.link(peer)?.openAddress;
      if (address === undefined || this.reachesUs(peer)) return;
      this.tell(peer, address);
      this.lookBack(peer);
    });
  }

  private reachesUs(peer: number): boolean {
    return this.host.link(peer)?.isOpen !== true || this.host.isHeard(peer);
  }

  private start(id: number, address: ListenAddress, done: (isAnswered: boolean) => void): void {
    const { host } = this;
    const exchange = new Exchange(host.io.timers, host.ownView(), (view, reason, incarnation) => {
      if (this.open.get(id) === exchange) this.open.delete(id);
      if (view !== undefined) host.told(id, incarnation, view);
      else host.refused(id, `asked who belongs to the cluster: ${reason}`);
      done(view !== undefined || reason === NOTHING_KNOWN);
    });
    this.open.set(id, exchange);
    exchange.start(host.io.network, address, host.hello(id, LANE_CLUSTER));
  }
}
