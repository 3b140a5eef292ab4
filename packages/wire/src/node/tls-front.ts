import type { Socket } from 'node:net';
import { type Server, type TlsOptions, createServer } from 'node:tls';
import { Frame } from '../http2/protocol.ts';
import * as limits from './limits.ts';
import { type Protocol, sniffProtocol } from './sniff.ts';

/** RFC 9113, 7. */
const INADEQUATE_SECURITY = 0xc;
const GOAWAY_TEXT = 'this port speaks TLS: use https://';

export interface TlsFrontHost {
  /** A handshake was made; what follows is in the clear. */
  onSecure(socket: Socket): void;
  /** A connection was turned away before its handshake was made. */
  onRefused(remote: string, reason: string): void;
}

/** What stands before a TLS port: handshakes, and words for those who come without one. */
export class TlsFront {
  private readonly server: Server;
  private readonly host: TlsFrontHost;
  /** TCP connections whose handshake is under way, by their other end. */
  private readonly handshaking = new Map<string, Socket>();

  constructor(tls: TlsOptions, host: TlsFrontHost) {
    this.host = host;
    this.server = createServer({ ...tls, ALPNProtocols: ['h2', 'http/1.1'], handshakeTimeout: limits.SNIFF_TIMEOUT_MS }, (socket) => {
      this.handshaking.delete(endOf(socket));
      host.onSecure(socket);
    });
    this.server.on('tlsClientError', (error, socket) => {
      host.onRefused(endOf(socket), error.message);
      socket.destroy();
    });
  }

  /** Connections that wait for their handshake. */
  get size(): number {
    return this.handshaking.size;
  }

  /** Key, certificate and client authority of connections to come. Throws on what node:tls cannot use. */
  update(tls: TlsOptions): void {
    this.server.setSecureContext(tls);
  }

  accept(socket: Socket): void {
    const key = endOf(socket);
    this.handshaking.set(key, socket);
    socket.on('close', () => this.handshaking.delete(key));
    sniffProtocol(socket, (protocol) => {
      if (protocol === 'tls') this.server.emit('connection', socket);
      else this.refuse(socket, protocol);
    });
  }

  close(): void {
    for (const socket of this.handshaking.values()) socket.destroy();
  }

  private refuse(socket: Socket, protocol: Protocol): void {
    this.host.onRefused(endOf(socket), 'plaintext on a port that speaks TLS');
    sendOff(socket, protocol === 'http2' ? goaway() : badRequest(GOAWAY_TEXT));
  }
}

/** Empty SETTINGS, then GOAWAY: clients show its text. */
function goaway(): Buffer {
  const payload = Buffer.concat([Buffer.of(0, 0, 0, 0, 0, 0, 0, INADEQUATE_SECURITY), Buffer.from(GOAWAY_TEXT)]);
  const settings = Buffer.of(0, 0, 0, Frame.SETTINGS, 0, 0, 0, 0, 0);
  return Buffer.concat([settings, Buffer.of(0, 0, payload.length, Frame.GOAWAY, 0, 0, 0, 0, 0), payload]);
}

/** Why a TLS client of a cleartext port is turned away. */
export const TLS_HERE = 'TLS on a port that speaks plaintext';

/** Turns a TLS client away: what it reads is no TLS, and its library says so. */
export function refuseTls(socket: Socket): void {
  sendOff(socket, badRequest('this port does not speak TLS: use http://'));
}

function badRequest(text: string): string {
  return `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${text}\n`;
}

function sendOff(socket: Socket, lastWords: Buffer | string): void {
  socket.on('error', () => {});
  socket.setTimeout(limits.REFUSAL_TIMEOUT_MS, () => socket.destroy());
  socket.resume();
  socket.end(lastWords);
}

/** `host:port` of the other end. */
export function endOf(socket: Socket): string {
  return `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`;
}
