import type { Connection, ConnectionEvents, IoError } from '@raftgate/io';
import type { Process } from './process.ts';
import type { Route } from './route.ts';
import { Segments } from './segments.ts';

/** `write` returns false beyond it. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** What received bytes are overwritten with. */
const LENT = 0xdb;

/** What an end asks of its network. */
export interface Carrier {
  carry(end: End, bytes: Uint8Array): void;
  close(end: End, error: IoError | undefined, orderly: boolean): void;
  soon(process: Process, run: () => void): void;
}

/** One end of a stream between two hosts. */
export class End implements Connection {
  readonly remote: string;
  readonly process: Process;
  /** What is between this end's host and the other's. */
  readonly route: Route;
  /** It opened the stream; the other one took it. */
  readonly isDialler: boolean;
  bufferedBytes = 0;
  events: ConnectionEvents | undefined;
  peer: End | undefined;
  closed = false;
  /** Bytes on their way, in order; the first one's arrival is scheduled. */
  readonly onTheWay = new Segments();
  /** Delivers the first of them; made once. */
  deliver: (() => void) | undefined;
  readonly #net: Carrier;
  readonly #held: Uint8Array[] = [];
  #isPaused = false;
  #mustDrain = false;

  constructor(net: Carrier, process: Process, route: Route, remote: string, isDialler: boolean) {
    this.#net = net;
    this.process = process;
    this.route = route;
    this.remote = remote;
    this.isDialler = isDialler;
  }

  write(bytes: Uint8Array): boolean {
    if (this.closed) return false;
    this.bufferedBytes += bytes.length;
    this.#net.carry(this, bytes);
    const room = this.bufferedBytes < HIGH_WATER_BYTES;
    if (!room) this.#mustDrain = true;
    return room;
  }

  /** The other side has taken `bytes`. */
  sent(bytes: number): void {
    this.bufferedBytes -= bytes;
    if (!this.#mustDrain || this.bufferedBytes > 0 || this.closed) return;
    this.#mustDrain = false;
    this.process.run(() => {
      if (!this.closed) this.events?.onDrain();
    });
  }

  arrive(bytes: Uint8Array): void {
    if (this.closed) return;
    if (this.process.isPaused) this.process.run(() => this.arrive(bytes));
    else if (this.#isPaused || this.#held.length > 0) this.#held.push(bytes);
    else this.#take(bytes);
  }

  #take(bytes: Uint8Array): void {
    this.peer?.sent(bytes.length);
    this.events?.onBytes(bytes);
    // The owner's only until it returns (io, ConnectionEvents): what it kept without a copy, it finds changed.
    bytes.fill(LENT);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#net.soon(this.process, () => {
      while (!this.#isPaused && !this.closed && this.#held.length > 0) this.#take(this.#held.shift() as Uint8Array);
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
    this.process.run(() => {
      if (this.closed) return;
      this.closed = true;
      this.events?.onClose(error);
    });
  }
}
