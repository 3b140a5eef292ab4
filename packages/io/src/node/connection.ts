import type { Socket } from 'node:net';
import type { IoError } from '../errors.ts';
import type { Connection, ConnectionEvents } from '../network.ts';
import { ioError } from './errors.ts';

/** Wraps a connected socket and hands it to its owner. */
export function attach(socket: Socket, accept: (connection: Connection) => ConnectionEvents): void {
  const connection = new NodeConnection(socket);
  const events = accept(connection);
  let reason: IoError | undefined;
  socket.on('data', (bytes: Uint8Array) => events.onBytes(bytes));
  socket.on('drain', () => events.onDrain());
  socket.on('error', (error) => (reason ??= ioError('connection', connection.remote, error)));
  socket.on('close', () => events.onClose(reason));
}

class NodeConnection implements Connection {
  readonly remote: string;
  private readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    this.remote = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
  }

  get bufferedBytes(): number {
    return this.socket.writableLength;
  }

  write(bytes: Uint8Array): boolean {
    // A socket that is on its way out says so by onClose, not by an error for each write.
    if (!this.socket.writable) return false;
    return this.socket.write(bytes);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
