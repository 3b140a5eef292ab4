import { DecodeError } from '@raftgate/bytes';
import type { Connection, ConnectionEvents, IoError, Network, Timer, Timers } from '@raftgate/io';
import { CONNECT_TIMEOUT_MS, HELLO_TIMEOUT_MS } from '../limits.ts';
import type { ListenAddress } from '../options.ts';
import { HandshakeReader } from './handshake-reader.ts';
import { decodeWelcome } from './welcome.ts';
import type { Welcome } from './welcome.ts';

/** What the owner of an outgoing connection hears. */
export interface DialEvents {
  /** The peer answered, with a welcome or a refusal. Nothing was sent but the hello. */
  answered(connection: Connection, welcome: Welcome): void;
  drained(): void;
  /**
   * Exactly once, at the end; before `answered` when there was no connection. `byPeer`: its machine said so, by closing or
   * refusing; silence, and what we close, is not that.
   */
  closed(reason: string, byPeer: boolean): void;
}

/** An outgoing connection from the first packet to the last: connect, say hello, hear the answer, then carry frames one way. */
export class Dial implements ConnectionEvents {
  private connection: Connection | undefined = undefined;
  private readonly reader = new HandshakeReader();
  private deadline: Timer | undefined = undefined;
  private hasAnswer = false;
  private hasEnded = false;
  private readonly timers: Timers;
  private readonly events: DialEvents;

  constructor(timers: Timers, events: DialEvents) {
    this.timers = timers;
    this.events = events;
  }

  start(network: Network, address: ListenAddress, hello: Uint8Array): void {
    network.connect(
      address.host,
      address.port,
      CONNECT_TIMEOUT_MS,
      (connection) => {
        this.connection = connection;
        if (this.hasEnded) connection.destroy();
        else {
          this.deadline = this.timers.after(HELLO_TIMEOUT_MS, () => this.close('no welcome in time'));
          connection.write(hello);
        }
        return this;
      },
      (error) => {
        if (error !== undefined) this.finish(`cannot connect: ${error.message}`, error.code === 'ECONNREFUSED');
      },
    );
  }

  /** Closes at once; `closed` is told the reason, unless it already was told another. */
  close(reason: string): void {
    this.connection?.destroy();
    this.finish(reason, false);
  }

  onBytes(bytes: Uint8Array): void {
    if (this.hasEnded) return;
    if (this.hasAnswer) return this.close('bytes where none belong');
    const received = this.reader.receive(bytes);
    if (received === undefined) return;
    if (typeof received === 'string') return this.close(received);
    if (received.rest.length > 0) return this.close('bytes where none belong');
    this.answer(received.handshake);
  }

  onDrain(): void {
    if (!this.hasEnded) this.events.drained();
  }

  onClose(error: IoError | undefined): void {
    this.finish(error === undefined ? 'closed by the peer' : error.message, error === undefined || error.code === 'ECONNRESET');
  }

  private answer(handshake: Uint8Array): void {
    const connection = this.connection;
    if (connection === undefined) return;
    let welcome: Welcome;
    try {
      welcome = decodeWelcome(handshake);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.close(`a malformed welcome: ${error.message}`);
    }
    this.hasAnswer = true;
    this.disarm();
    this.events.answered(connection, welcome);
  }

  private disarm(): void {
    if (this.deadline !== undefined) this.timers.cancel(this.deadline);
    this.deadline = undefined;
  }

  private finish(reason: string, byPeer: boolean): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.disarm();
    this.events.closed(reason, byPeer);
  }
}
