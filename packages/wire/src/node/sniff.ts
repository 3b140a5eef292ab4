import type { Socket } from 'node:net';
import { SNIFF_TIMEOUT_MS } from './limits.ts';

/** The first bytes of HTTP/2 with prior knowledge (RFC 9113, 3.4); no HTTP/1.1 request begins so. */
const PREFACE = 'PRI';

/** The first byte of a TLS handshake record (RFC 8446, 5.1); neither version of HTTP begins so. */
const HANDSHAKE = 0x16;

export type Protocol = 'http1' | 'http2' | 'tls';

/** Reads as little of a connection as tells TLS, HTTP/2 and HTTP/1.1 apart, puts it back, and says which. The socket is paused then. */
export function sniffProtocol(socket: Socket, decided: (protocol: Protocol) => void): void {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), SNIFF_TIMEOUT_MS);
  const leave = () => {
    clearTimeout(timer);
    socket.off('data', onData);
    socket.off('close', leave);
    socket.off('error', onError);
  };
  // 'close' follows an error; the listener only keeps it from being thrown.
  const onError = () => {};
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const seen = head.toString('latin1', 0, PREFACE.length);
    if (head.length < PREFACE.length && PREFACE.startsWith(seen)) return;
    leave();
    socket.pause();
    socket.unshift(head);
    if (head[0] === HANDSHAKE) decided('tls');
    else decided(seen === PREFACE ? 'http2' : 'http1');
  };
  socket.on('error', onError);
  socket.on('close', leave);
  socket.on('data', onData);
}
