import type { Prng } from '@raftgate/bytes';
import type { Io, Timer } from '@raftgate/io';
import { CLUSTER_VERSION } from '@raftgate/store';
import { LOOK_AGAIN_MS } from '../limits.ts';
import type { InitialMember, ListenAddress } from '../options.ts';
import { parsePeerUrl } from '../peer/address.ts';
import type { ClusterView } from '../peer/codec/cluster-view.ts';
import { Exchange } from '../peer/exchange.ts';
import { LANE_CLUSTER, encodeHello } from '../peer/hello.ts';
import { PEER_PROTOCOL_VERSION } from '../versions.ts';

/** Asks those a member was told of who belongs to the cluster, one after the other, until it is stopped. */
export class Joining {
  /** Why the last one asked said nothing; '' while nobody was asked. */
  lastReason = '';
  private readonly io: Io;
  private readonly addresses: readonly ListenAddress[];
  private readonly cluster: number;
  private readonly told: (view: ClusterView) => void;
  private exchange: Exchange | undefined = undefined;
  private timer: Timer | undefined = undefined;
  private attempts: number;
  private hasStopped = false;

  /** `cluster` is 0 while it is not known. */
  constructor(io: Io, random: Prng, others: readonly InitialMember[], cluster: number, told: (view: ClusterView) => void) {
    this.io = io;
    this.addresses = others.flatMap(({ peerUrls }) => peerUrls.flatMap((url) => parsePeerUrl(url) ?? []));
    this.attempts = random.below(Math.max(1, this.addresses.length));
    this.cluster = cluster;
    this.told = told;
  }

  /** Asks the next one; again every LOOK_AGAIN_MS. */
  ask(): void {
    const address = this.addresses[this.attempts++ % this.addresses.length];
    if (this.hasStopped || address === undefined) return;
    const exchange = new Exchange(this.io.timers, undefined, (view, reason) => {
      if (this.hasStopped) return;
      this.exchange = undefined;
      this.lastReason = view === undefined ? `${address.host}:${address.port}: ${reason}` : '';
      this.timer = this.io.timers.after(LOOK_AGAIN_MS, () => this.ask());
      if (view !== undefined) this.told(view);
    });
    this.exchange = exchange;
    exchange.start(this.io.network, address, question(this.cluster));
  }

  stop(): void {
    this.hasStopped = true;
    if (this.timer !== undefined) this.io.timers.cancel(this.timer);
    this.exchange?.close('stopped');
  }
}

/** The hello of somebody who is nobody yet. */
function question(cluster: number): Uint8Array {
  const version = { minVersion: PEER_PROTOCOL_VERSION, maxVersion: PEER_PROTOCOL_VERSION, clusterVersionMax: CLUSTER_VERSION };
  const nobody = { from: 0, to: 0, incarnation: 0, boot: 0, lineage: 0, term: 0, lastIndex: 0, recovering: false };
  return encodeHello({ lane: LANE_CLUSTER, ...version, cluster, ...nobody });
}
