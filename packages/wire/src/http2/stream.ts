import type { Connection } from './connection.ts';
import { STREAM_WINDOW_BYTES } from './limits.ts';
import type { SendQueue } from './send-queue.ts';

/** One stream of a connection and its flow control. A call is one of these: there is no other object for it. */
export abstract class Stream {
  readonly id: number;
  readonly connection: Connection;
  /** What the peer still takes on this stream; negative after it lowered its setting (RFC 9113, 6.9.2). */
  sendWindow: number;
  /** What the peer sent since it was last given more. */
  received = 0;
  /** The peer sent END_STREAM. */
  remoteClosed = false;
  /** We sent END_STREAM. */
  localClosed = false;
  /** In `connection.streams`. */
  isAttached = true;
  /** Message bytes that wait, if any do. */
  waiting: SendQueue | undefined;
  /** The sender was told to wait. */
  wantsDrain = false;

  constructor(connection: Connection, id: number, sendWindow: number) {
    this.connection = connection;
    this.id = id;
    this.sendWindow = sendWindow;
  }

  get queuedBytes(): number {
    return this.waiting === undefined ? 0 : this.waiting.bytes;
  }

  /** The peer is given no more window meanwhile. Only one end may do so, or both could wait for each other. */
  get isPaused(): boolean {
    return false;
  }

  /** Counts a DATA frame; false when the peer sent more than it may. */
  count(bytes: number): boolean {
    this.received += bytes;
    return this.received <= STREAM_WINDOW_BYTES;
  }

  /** A part of the body; gone when this returns. */
  abstract onData(bytes: Uint8Array, start: number, end: number): void;
  /** The peer sent END_STREAM; `remoteClosed` is set. */
  abstract onRemoteEnd(): void;
  /** The peer, or an error of the connection or the stream, ended it. Already detached. */
  abstract onReset(code: number): void;
  /** All that waited was sent. */
  abstract onSent(): void;
  /** There is room again. */
  abstract onDrain(): void;
}
