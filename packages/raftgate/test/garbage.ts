import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';

/** Longest a stranger waits for the other end to hang up before it does so itself. */
const PATIENCE_MS = 1_000;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const SETTINGS = Buffer.of(0, 0, 0, 4, 0, 0, 0, 0, 0);

/** What strangers send to a port that is not theirs; whatever follows is the member's business. */
export const GARBAGE: Readonly<Record<string, Buffer>> = {
  'nothing at all': Buffer.alloc(0),
  noise: Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 197 + 31) % 256)),
  'a TLS hello': Buffer.from('16030100c8010000c40303', 'hex'),
  'HTTP that is none': Buffer.from('GET / HTTP/9.9\r\nhost\r\n: :\r\n\r\n'),
  'a header that does not end': Buffer.from(`GET /health HTTP/1.1\r\nx: ${'a'.repeat(200_000)}`),
  'a body that does not come': Buffer.from('POST /health HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\nabc'),
  'half a preface': Buffer.from(PREFACE.slice(0, 10)),
  'a preface and noise': Buffer.concat([Buffer.from(PREFACE), Buffer.alloc(512, 0xa5)]),
  'a frame of 16 MiB': Buffer.concat([Buffer.from(PREFACE), SETTINGS, Buffer.of(0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1)]),
  'data on a stream that is not open': Buffer.concat([Buffer.from(PREFACE), SETTINGS, Buffer.of(0, 0, 1, 0, 0, 0, 0, 0, 9, 1)]),
  'headers that do not decode': Buffer.concat([
    Buffer.from(PREFACE),
    SETTINGS,
    Buffer.of(0, 0, 4, 1, 4, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff),
  ]),
  'a hello to peers of no length': Buffer.from('0000', 'hex'),
  'a hello to peers of another protocol': Buffer.concat([Buffer.of(64, 0), Buffer.from('RGPEER'), Buffer.alloc(58, 0xff)]),
};

/** Sends and waits until the other end hangs up, or long enough. Never rejects: being cut off is fine. */
export function send(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.on('close', () => resolve());
  });
}

/** One gRPC call with these bytes as its body; resolves to the status it ends with, or why there was none. */
export function callWith(port: number, path: string, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => resolve('cut off'));
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
    const end = (text: string): void => {
      session.destroy();
      resolve(text);
    };
    stream.on('response', (headers) => headers['grpc-status'] !== undefined && end(String(headers['grpc-status'])));
    stream.on('trailers', (trailers) => end(String(trailers['grpc-status'])));
    stream.on('error', () => end('reset'));
    stream.on('close', () => end(`closed with ${stream.rstCode === constants.NGHTTP2_NO_ERROR ? 'no error' : stream.rstCode}`));
    stream.on('data', () => undefined);
    stream.end(body);
  });
}

/** gRPC's five bytes in front of a message, with a length of one's own. */
export const framed = (length: number, message: Buffer, flags = 0): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
};
