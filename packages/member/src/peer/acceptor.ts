import type { Connection, ConnectionEvents, Listener, Network } from '@raftgate/io';
import type { IoError } from '@raftgate/io';
import { MAX_INBOUND_CONNECTIONS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { LANE_CLUSTER, LANE_MESSAGES } from './hello.ts';
import type { Hello } from './hello.ts';
import type { InboundHost } from './host.ts';
import { Inbound } from './inbound.ts';
import type { InboundOwner } from './inbound.ts';

/** Takes the connections of peers: one of each lane from each, the later wins (001-formats, section 7). */
export class Acceptor implements InboundOwner {
  private readonly host: InboundHost;
  private readonly listeners: Listener[] = [];
  private readonly connections = new Set<Inbound>();
  private hasStopped = false;

  constructor(host: InboundHost) {
    this.host = host;
  }

  get ports(): readonly number[] {
    return this.listeners.map((listener) => listener.port);
  }

  /** Listens on all addresses; the first failure ends it. */
  listen(network: Network, addresses: readonly ListenAddress[], done: (error: IoError | undefined) => void): void {
    const [address, ...others] = addresses;
    if (address === undefined) return done(undefined);
    network.listen(
      address.host,
      address.port,
      (connection) => this.accept(connection),
      (error, listener) => {
        if (error !== undefined || listener === undefined) return done(error);
        this.listeners.push(listener);
        this.listen(network, others, done);
      },
    );
  }

  receivedBytes(peer: number): number {
    let bytes = 0;
    for (const inbound of this.connections) if (inbound.hello?.from === peer) bytes += inbound.receivedBytes;
    return bytes;
  }

  greeted(inbound: Inbound, hello: Hello): void {
    for (const other of this.connections) {
      if (other !== inbound && other.hello?.from === hello.from && other.hello.lane === hello.lane) other.close('a later connection');
    }
  }

  /** Closes the connections of those peers for which `holds`. */
  closeWhere(holds: (from: number) => boolean, reason: string): void {
    for (const inbound of this.connections) {
      const { hello } = inbound;
      if (hello !== undefined && hello.lane !== LANE_CLUSTER && holds(hello.from)) inbound.close(reason);
    }
  }

  gone(inbound: Inbound): void {
    this.connections.delete(inbound);
    if (!this.hasStopped && inbound.hello?.lane === LANE_MESSAGES) this.host.inboundGone(inbound.hello.from);
  }

  /** What the peer said on the connection it has to us for its messages; undefined while it has none. */
  helloOf(peer: number): Hello | undefined {
    for (const { hello } of this.connections) if (hello?.lane === LANE_MESSAGES && hello.from === peer) return hello;
    return undefined;
  }

  stop(done: () => void): void {
    this.hasStopped = true;
    for (const inbound of this.connections) inbound.close('stopped');
    let open = this.listeners.length;
    if (open === 0) return done();
    for (const listener of this.listeners) {
      listener.close(() => {
        if (--open === 0) done();
      });
    }
  }

  private accept(connection: Connection): ConnectionEvents {
    const inbound = new Inbound(this.host, this, connection);
    this.connections.add(inbound);
    if (this.hasStopped || this.connections.size > MAX_INBOUND_CONNECTIONS) inbound.close('too many connections');
    return inbound;
  }
}
