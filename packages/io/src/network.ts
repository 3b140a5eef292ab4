import type { IoError } from './errors.ts';

/** What a connection tells its owner. Calls never happen inside a call of the owner's. */
export interface ConnectionEvents {
  /** The bytes are the owner's only until it returns; copy what outlives the call. */
  onBytes(bytes: Uint8Array): void;
  /** The write buffer has emptied after `write` returned false. */
  onDrain(): void;
  /** Exactly once; `error` is undefined for an orderly end. Nothing is called after it. */
  onClose(error: IoError | undefined): void;
}

/** A reliable, ordered stream of bytes to one peer. */
export interface Connection {
  /** `host:port` of the other side, for people. */
  readonly remote: string;
  /** Queues bytes; false when the owner should wait for `onDrain`. The bytes must not change afterwards. */
  write(bytes: Uint8Array): boolean;
  /** Bytes queued and not yet handed to the system. */
  readonly bufferedBytes: number;
  /** Stops or resumes `onBytes` (back-pressure to the peer). */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes. */
  end(): void;
  /** Closes at once; queued bytes may be lost. */
  destroy(): void;
}

export interface Listener {
  /** The port in use (the one asked for, or the one drawn when 0 was asked for). */
  readonly port: number;
  close(done: () => void): void;
}

/** TCP, or what stands for it in the simulator. */
export interface Network {
  /** Connects; `done` gets the connection or the reason. `events` is asked for once connected. */
  connect(
    host: string,
    port: number,
    timeoutMs: number,
    accept: (connection: Connection) => ConnectionEvents,
    done: (error: IoError | undefined) => void,
  ): void;
  /** Listens; `accept` is called for each connection and returns who hears of it. */
  listen(
    host: string,
    port: number,
    accept: (connection: Connection) => ConnectionEvents,
    done: (error: IoError | undefined, listener: Listener | undefined) => void,
  ): void;
}
