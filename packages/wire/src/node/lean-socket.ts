import type { Socket } from 'node:net';
import type { Connection } from '../http2/connection.ts';

/** A socket and the connection that lives on it. At most one write is under way; a peer that does not read is not read from. */
export class LeanSocket {
  readonly connection: Connection;
  readonly socket: Socket;
  private readonly nowMs: () => number;
  private readonly pausesReading: boolean;
  private isWriting = false;
  private isLeaving = false;
  private isHurried = false;
  private readonly onWritten = (): void => this.written();

  constructor(socket: Socket, connection: Connection, nowMs: () => number, pausesReading: boolean) {
    this.socket = socket;
    this.connection = connection;
    this.nowMs = nowMs;
    this.pausesReading = pausesReading;
    socket.on('data', (bytes: Buffer) => this.received(bytes));
    // 'close' follows an error; the listener only keeps it from being thrown.
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('close', () => connection.onClosed());
  }

  /** Writes what the connection has, all at once; while a write is under way the rest waits for its end. */
  flush(): void {
    if (this.socket.destroyed) return;
    if (this.isWriting) {
      // What is left to say waits for the write under way, and that for a peer that may take nothing any more.
      if (this.connection.isOver) this.hurry();
      return;
    }
    const pieces = this.connection.takeOutput();
    const last = pieces.length - 1;
    if (last >= 0) {
      this.isWriting = true;
      if (last > 0) this.socket.cork();
      for (let i = 0; i < last; i++) this.socket.write(pieces[i]);
      this.socket.write(pieces[last], this.onWritten);
      if (last > 0) this.socket.uncork();
    }
    if (this.connection.isOver) this.leave();
    else if (this.pausesReading && this.connection.isCongested) this.socket.pause();
  }

  private received(bytes: Buffer): void {
    if (this.connection.isOver) return;
    // A plain view: those made of it cost less than a Buffer's.
    this.connection.onBytes(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), this.nowMs());
    if (this.connection.isOver) this.flush();
    else if (this.pausesReading && this.connection.isCongested) this.socket.pause();
  }

  private written(): void {
    this.isWriting = false;
    this.connection.releaseOutput();
    if (this.connection.hasOutput || this.connection.isOver) this.flush();
    if (this.pausesReading && !this.connection.isCongested && !this.connection.isOver) this.socket.resume();
  }

  /** The last words are written; a peer that does not take them is not waited for long. */
  private leave(): void {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.socket.end();
    this.hurry();
    this.socket.resume();
  }

  /** The socket is closed as soon as nothing moves on it. */
  private hurry(): void {
    if (this.isHurried) return;
    this.isHurried = true;
    this.socket.setTimeout(LEAVE_TIMEOUT_MS, () => this.socket.destroy());
  }
}

const LEAVE_TIMEOUT_MS = 1000;
