import { IoError } from '@raftgate/io';
import type { Connection, ConnectionEvents, Listener, Network } from '@raftgate/io';
import type { VirtualTime } from './time.ts';

type Accept = (connection: Connection) => ConnectionEvents;

interface Listening {
  readonly owner: number;
  readonly accept: Accept;
}

/** TCP in memory: ordered, delayed by `latencyMs`, cut between those that `cut` names. Host names are not looked at, ports are. */
export class VirtualNetwork {
  latencyMs = 1;
  /** Bytes written; what a test may count. */
  writtenBytes = 0;
  private readonly time: VirtualTime;
  private readonly listening = new Map<number, Listening>();
  private readonly pairs = new Set<Pair>();
  private readonly cuts = new Set<string>();

  constructor(time: VirtualTime) {
    this.time = time;
  }

  /** Nothing passes between the two, in either direction, until `heal`; connections stay open and silent. */
  cut(a: number, b: number): void {
    this.cuts.add(`${a} ${b}`).add(`${b} ${a}`);
  }

  /** Every connection that was cut breaks: what was lost on it cannot come back. */
  heal(): void {
    const broken = [...this.pairs].filter((pair) => this.isCut(pair.owners[0], pair.owners[1]));
    this.cuts.clear();
    for (const pair of broken) pair.reset(new IoError('ECONNRESET', 'the network was cut'));
  }

  /** The process of `owner` is gone: its connections break, its ports are free. */
  kill(owner: number): void {
    for (const [port, listening] of this.listening) if (listening.owner === owner) this.listening.delete(port);
    for (const pair of this.pairs) {
      if (pair.owners.includes(owner)) pair.reset(new IoError('ECONNRESET', 'the peer was killed'));
    }
  }

  isCut(a: number, b: number): boolean {
    return this.cuts.has(`${a} ${b}`);
  }

  forget(pair: Pair): void {
    this.pairs.delete(pair);
  }

  of(owner: number): Network {
    return {
      connect: (_host, port, timeoutMs, accept, done) => this.connect(owner, port, timeoutMs, accept, done),
      listen: (_host, port, accept, done) => this.listen(owner, port, accept, done),
    };
  }

  private connect(owner: number, port: number, timeoutMs: number, accept: Accept, done: (error: IoError | undefined) => void): void {
    const target = this.listening.get(port);
    if (target !== undefined && this.isCut(owner, target.owner)) {
      this.time.after(timeoutMs, owner, () => done(new IoError('ETIMEDOUT', `port ${port}`)));
      return;
    }
    this.time.after(this.latencyMs, owner, () => {
      const found = this.listening.get(port);
      if (found === undefined) return done(new IoError('ECONNREFUSED', `port ${port}`));
      const pair = new Pair(this, this.time, owner, found.owner);
      this.pairs.add(pair);
      pair.ends[0].events = accept(pair.ends[0]);
      pair.ends[1].events = found.accept(pair.ends[1]);
      done(undefined);
    });
  }

  private listen(
    owner: number,
    port: number,
    accept: Accept,
    done: (error: IoError | undefined, listener: Listener | undefined) => void,
  ): void {
    this.time.after(0, owner, () => {
      if (this.listening.has(port)) return done(new IoError('EADDRINUSE', `port ${port}`), undefined);
      this.listening.set(port, { owner, accept });
      const close = (closed: () => void): void => {
        this.listening.delete(port);
        this.time.after(0, owner, closed);
      };
      done(undefined, { port, close });
    });
  }
}

/** One connection, both ends. */
class Pair {
  readonly owners: readonly [number, number];
  readonly ends: readonly [End, End];
  private readonly network: VirtualNetwork;

  constructor(network: VirtualNetwork, time: VirtualTime, from: number, to: number) {
    this.network = network;
    this.owners = [from, to];
    const first = new End(this, network, time, from, to);
    const second = new End(this, network, time, to, from);
    first.peer = second;
    second.peer = first;
    this.ends = [first, second];
  }

  reset(error: IoError | undefined): void {
    this.network.forget(this);
    for (const end of this.ends) end.closed(error);
  }
}

class End implements Connection {
  readonly remote: string;
  readonly bufferedBytes = 0;
  events: ConnectionEvents | undefined = undefined;
  peer: End | undefined = undefined;
  private readonly pair: Pair;
  private readonly network: VirtualNetwork;
  private readonly time: VirtualTime;
  private readonly owner: number;
  private readonly other: number;
  private isClosed = false;
  private isPaused = false;
  private arrived: Uint8Array[] = [];
  private hasEnd = false;

  constructor(pair: Pair, network: VirtualNetwork, time: VirtualTime, owner: number, other: number) {
    this.pair = pair;
    this.network = network;
    this.time = time;
    this.owner = owner;
    this.other = other;
    this.remote = `member-${other}:0`;
  }

  write(bytes: Uint8Array): boolean {
    const { network, peer } = this;
    if (this.isClosed || peer === undefined || network.isCut(this.owner, this.other)) return true;
    network.writtenBytes += bytes.length;
    this.time.after(network.latencyMs, this.other, () => peer.arrive(bytes));
    return true;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.time.after(0, this.owner, () => this.hand());
  }

  end(): void {
    const { network, peer } = this;
    if (this.isClosed || network.isCut(this.owner, this.other)) return;
    this.time.after(network.latencyMs, this.other, () => {
      if (peer !== undefined) peer.hasEnd = true;
      peer?.hand();
    });
  }

  destroy(): void {
    if (!this.isClosed) this.pair.reset(undefined);
  }

  /** Tells the owner once, on a turn of its own. */
  closed(error: IoError | undefined): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.time.after(0, this.owner, () => this.events?.onClose(error));
  }

  private arrive(bytes: Uint8Array): void {
    this.arrived.push(bytes);
    this.hand();
  }

  private hand(): void {
    while (!this.isPaused && !this.isClosed) {
      const bytes = this.arrived.shift();
      if (bytes === undefined) break;
      this.events?.onBytes(bytes);
    }
    if (this.hasEnd && this.arrived.length === 0 && !this.isClosed) this.pair.reset(undefined);
  }
}
