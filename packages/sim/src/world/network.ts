import { IoError, type Connection, type ConnectionEvents, type Listener, type Network } from '@raftgate/io';
import type { Prng } from '@raftgate/bytes';
import type { SimOptions } from '../options.ts';
import type { Schedule } from './schedule.ts';

/** A held segment waits for TCP's smallest retransmission time (RFC 6298). */
const RETRANSMISSION_MS = 200;
/** A connection whose bytes have not arrived for so long is given up by its sender. */
const BROKEN_AFTER_MS = 3_000;
/** `write` returns false beyond it. */
const HIGH_WATER_BYTES = 1024 * 1024;

interface Segment {
  readonly bytes: Uint8Array;
  readonly sentMs: number;
  /** Not before; a stream keeps its order, so neither does anything behind it. */
  readonly arrivesMs: number;
}

type Accept = (connection: Connection) => ConnectionEvents;

/** One end of a stream between two hosts. */
class End implements Connection {
  readonly remote: string;
  bufferedBytes = 0;
  events: ConnectionEvents | undefined;
  peer: End | undefined;
  closed = false;
  paused = false;
  /** Bytes on their way, in order; the first one's arrival is scheduled. */
  readonly onTheWay: Segment[] = [];
  readonly held: Uint8Array[] = [];
  readonly host: string;
  readonly #net: SimNetwork;
  #mustDrain = false;

  constructor(net: SimNetwork, host: string, remote: string) {
    this.#net = net;
    this.host = host;
    this.remote = remote;
  }

  write(bytes: Uint8Array): boolean {
    if (this.closed) return false;
    this.bufferedBytes += bytes.length;
    this.#net.carry(this, bytes.slice());
    const room = this.bufferedBytes < HIGH_WATER_BYTES;
    if (!room) this.#mustDrain = true;
    return room;
  }

  /** The network took `bytes` off this end's hands. */
  sent(bytes: number): void {
    this.bufferedBytes -= bytes;
    if (!this.#mustDrain || this.bufferedBytes > 0 || this.closed) return;
    this.#mustDrain = false;
    this.events?.onDrain();
  }

  arrive(bytes: Uint8Array): void {
    if (this.closed) return;
    if (this.paused) this.held.push(bytes);
    else this.events?.onBytes(bytes);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.#net.soon(this.host, () => {
      while (!this.paused && !this.closed && this.held.length > 0) this.events?.onBytes(this.held.shift() as Uint8Array);
    });
  }

  end(): void {
    if (!this.closed) this.#net.close(this, undefined, true);
  }

  destroy(): void {
    if (!this.closed) this.#net.close(this, undefined, false);
  }

  /** Tells the owner once. */
  over(error: IoError | undefined): void {
    if (this.closed) return;
    this.closed = true;
    this.events?.onClose(error);
  }
}

/** Streams between named hosts with delay, loss (a late segment), resets and cuts in either direction. */
export class SimNetwork {
  readonly #schedule: Schedule;
  readonly #prng: Prng;
  readonly #options: SimOptions;
  readonly #listeners = new Map<string, { host: string; accept: Accept }>();
  readonly #ends = new Map<string, Set<End>>();
  /** `from>to` pairs that are cut. */
  readonly #cuts = new Set<string>();
  readonly #boots = new Map<string, number>();
  #nextPort = 20_000;
  /** Messages carried, for reports. */
  carried = 0;

  constructor(schedule: Schedule, prng: Prng, options: SimOptions) {
    this.#schedule = schedule;
    this.#prng = prng;
    this.#options = options;
  }

  /** The port of one host's life: what it started is forgotten when it crashes. */
  portOf(host: string): Network {
    return {
      connect: (to, port, timeoutMs, accept, done) => this.#connect(host, `${to}:${port}`, timeoutMs, accept, done),
      listen: (_host, port, accept, done) => this.#listen(host, port, accept, done),
    };
  }

  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  heal(from: string, to: string): void {
    this.#cuts.delete(`${from}>${to}`);
  }

  healAll(): void {
    this.#cuts.clear();
  }

  /** The host is gone: its listeners vanish, its peers hear of it when the network lets them. */
  crash(host: string): void {
    this.#boots.set(host, this.#boot(host) + 1);
    for (const [address, listener] of this.#listeners) if (listener.host === host) this.#listeners.delete(address);
    for (const end of this.#ends.get(host) ?? []) {
      end.closed = true;
      this.#tellPeer(end, new IoError('ECONNRESET', `${host} is gone`));
    }
    this.#ends.delete(host);
  }

  soon(host: string, run: () => void): void {
    const boot = this.#boot(host);
    this.#schedule.after(0, () => {
      if (this.#boot(host) === boot) run();
    });
  }

  carry(from: End, bytes: Uint8Array): void {
    const to = from.peer;
    if (to === undefined) return;
    this.carried += 1;
    if (this.#prng.chance(this.#options.resetPer10k, 10_000)) {
      this.soon(from.host, () => this.close(from, new IoError('ECONNRESET', `connection to ${from.remote} reset`), false));
      return;
    }
    const late = this.#prng.chance(this.#options.lossPer10k, 10_000) ? RETRANSMISSION_MS : 0;
    const nowMs = this.#schedule.nowMs;
    from.onTheWay.push({ bytes, sentMs: nowMs, arrivesMs: nowMs + this.#delay() + late });
    if (from.onTheWay.length === 1) this.#await(from, to);
  }

  close(end: End, error: IoError | undefined, orderly: boolean): void {
    if (end.closed) return;
    this.#ends.get(end.host)?.delete(end);
    this.soon(end.host, () => end.over(error));
    this.#tellPeer(end, orderly ? undefined : new IoError('ECONNRESET', `connection from ${end.host} reset`));
  }

  #await(from: End, to: End): void {
    const head = from.onTheWay[0];
    if (head !== undefined) this.#schedule.at(head.arrivesMs, () => this.#deliver(from, to));
  }

  /** The first segment arrives, or is held with everything behind it until the cut heals or the sender gives up. */
  #deliver(from: End, to: End): void {
    const head = from.onTheWay[0];
    if (head === undefined) return;
    if (this.#isCut(from.host, to.host)) {
      if (this.#schedule.nowMs - head.sentMs <= BROKEN_AFTER_MS) this.#schedule.after(RETRANSMISSION_MS, () => this.#deliver(from, to));
      else if (!from.closed) this.close(from, new IoError('ETIMEDOUT', `no answer from ${from.remote}`), false);
      return;
    }
    from.onTheWay.shift();
    if (!from.closed) from.sent(head.bytes.length);
    to.arrive(head.bytes);
    this.#await(from, to);
  }

  #tellPeer(end: End, error: IoError | undefined): void {
    const peer = end.peer;
    if (peer === undefined || peer.closed) return;
    const attempt = (): void => {
      if (peer.closed) return;
      if (this.#isCut(end.host, peer.host)) {
        this.#schedule.after(RETRANSMISSION_MS, attempt);
        return;
      }
      this.#ends.get(peer.host)?.delete(peer);
      peer.over(error);
    };
    const behind = end.onTheWay.at(-1)?.arrivesMs ?? 0;
    this.#schedule.at(Math.max(behind, this.#schedule.nowMs + this.#delay()), attempt);
  }

  #connect(host: string, address: string, timeoutMs: number, accept: Accept, done: (error: IoError | undefined) => void): void {
    const boot = this.#boot(host);
    const giveUp = this.#schedule.after(timeoutMs, () => finish(new IoError('ETIMEDOUT', `connect ${address}: timed out`)));
    let settled = false;
    const finish = (error: IoError | undefined): void => {
      if (settled || this.#boot(host) !== boot) return;
      settled = true;
      giveUp.cancelled = true;
      done(error);
    };
    this.#schedule.after(this.#delay(), () => {
      const listener = this.#listeners.get(address);
      const target = listener?.host ?? hostOf(address);
      if (settled || this.#isCut(host, target) || this.#isCut(target, host)) return;
      if (listener === undefined) {
        this.#schedule.after(this.#delay(), () => finish(new IoError('ECONNREFUSED', `connect ${address}: refused`)));
        return;
      }
      this.#establish(host, boot, address, listener, accept, finish);
    });
  }

  #establish(
    host: string,
    boot: number,
    address: string,
    listener: { host: string; accept: Accept },
    accept: Accept,
    finish: (error: IoError | undefined) => void,
  ): void {
    const near = new End(this, host, address);
    const far = new End(this, listener.host, host);
    near.peer = far;
    far.peer = near;
    this.#track(far);
    far.events = listener.accept(far);
    this.#schedule.after(this.#delay(), () => {
      if (this.#boot(host) !== boot || far.closed) return;
      this.#track(near);
      near.events = accept(near);
      finish(undefined);
    });
  }

  #listen(host: string, port: number, accept: Accept, done: (error: IoError | undefined, listener: Listener | undefined) => void): void {
    const chosen = port === 0 ? this.#nextPort++ : port;
    const address = `${host}:${chosen}`;
    this.soon(host, () => {
      if (this.#listeners.has(address)) {
        done(new IoError('EADDRINUSE', `listen ${address}: in use`), undefined);
        return;
      }
      this.#listeners.set(address, { host, accept });
      const close = (closed: () => void): void => {
        this.#listeners.delete(address);
        this.soon(host, closed);
      };
      done(undefined, { port: chosen, close });
    });
  }

  #track(end: End): void {
    const ends = this.#ends.get(end.host) ?? new Set();
    ends.add(end);
    this.#ends.set(end.host, ends);
  }

  #isCut(from: string, to: string): boolean {
    return this.#cuts.has(`${from}>${to}`);
  }

  #boot(host: string): number {
    return this.#boots.get(host) ?? 0;
  }

  #delay(): number {
    return this.#prng.between(this.#options.delayMinMs, this.#options.delayMaxMs + 1);
  }
}

const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));
