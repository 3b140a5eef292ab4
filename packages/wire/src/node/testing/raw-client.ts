import { type Socket, connect } from 'node:net';
import { namesOf } from '../../http2/testing/frames.ts';

/** A client that says whatever it likes, frame by frame. */
export class RawClient {
  readonly socket: Socket;
  isClosed = false;
  /** `type:streamId` of what came, with the code of RST_STREAM and GOAWAY. */
  readonly frames: string[] = [];
  private held = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => this.read(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve) => {
      const client = new RawClient(connect(port, '127.0.0.1', () => resolve(client)));
    });
  }

  /** Writes, and waits until the socket took it, or is closed. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) return resolve();
      this.socket.once('close', resolve);
      this.socket.write(bytes, () => {
        this.socket.off('close', resolve);
        resolve();
      });
    });
  }

  private read(bytes: Buffer): void {
    this.held = Buffer.concat([this.held, bytes]);
    let end = 0;
    while (end + 9 <= this.held.length && end + 9 + this.held.readUIntBE(end, 3) <= this.held.length) {
      end += 9 + this.held.readUIntBE(end, 3);
    }
    if (this.frames.length < MAX_FRAMES) this.frames.push(...namesOf(this.held.subarray(0, end)));
    this.held = this.held.subarray(end);
  }
}

const MAX_FRAMES = 50_000;
