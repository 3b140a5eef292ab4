import { connect, createServer, type Server, type Socket } from 'node:net';
import { IoError } from '../errors.ts';
import type { Connection, ConnectionEvents, Listener, Network } from '../network.ts';
import { attach } from './connection.ts';
import { ioError } from './errors.ts';

type Accept = (connection: Connection) => ConnectionEvents;

/** TCP with Nagle's algorithm off: writers batch by turn already. */
export function nodeNetwork(): Network {
  return { connect: dial, listen };
}

function dial(host: string, port: number, timeoutMs: number, accept: Accept, done: (error: IoError | undefined) => void): void {
  const address = `${host}:${port}`;
  const socket: Socket = connect({ host, port, noDelay: true });
  const timer = setTimeout(() => settle(new IoError('ETIMEDOUT', `connect ${address}: no answer in ${timeoutMs} ms`)), timeoutMs);
  const settle = (error: IoError | undefined): void => {
    clearTimeout(timer);
    socket.off('connect', connected).off('error', failed);
    if (error === undefined) attach(socket, accept);
    else socket.on('error', ignore).destroy();
    done(error);
  };
  const connected = (): void => settle(undefined);
  const failed = (error: Error): void => settle(ioError('connect', address, firstCause(error)));
  socket.on('connect', connected).on('error', failed);
}

// A host with several addresses fails with one error each.
function firstCause(error: Error): NodeJS.ErrnoException {
  return error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as NodeJS.ErrnoException) : error;
}

function listen(
  host: string,
  port: number,
  accept: Accept,
  done: (error: IoError | undefined, listener: Listener | undefined) => void,
): void {
  const server: Server = createServer({ noDelay: true }, (socket) => attach(socket, accept));
  const failed = (error: Error): void => done(ioError('listen', `${host}:${port}`, error), undefined);
  server.once('error', failed);
  server.listen({ host, port }, () => {
    // Later errors concern one connection that could not be accepted; its peer will try again.
    server.off('error', failed).on('error', ignore);
    done(undefined, listenerOf(server));
  });
}

function listenerOf(server: Server): Listener {
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    close(done) {
      // The port is free at once; connections live on and are their owners' to close.
      server.close();
      setImmediate(done);
    },
  };
}

function ignore(): void {}
