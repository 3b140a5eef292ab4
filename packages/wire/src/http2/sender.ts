import type { Connection } from './connection.ts';
import { COPY_BYTES, MAX_CONNECTION_QUEUE_BYTES, MAX_FRAME_BYTES, WRITE_BUFFER_BYTES } from './limits.ts';
import { DEFAULT_WINDOW_BYTES, Flag, Frame, MAX_WINDOW } from './protocol.ts';
import { MESSAGE_PREFIX_BYTES, SEND_HIGH_WATER_BYTES } from '../grpc/limits.ts';
import { framePrefix } from '../grpc/deframer.ts';
import { SendQueue } from './send-queue.ts';
import type { Stream } from './stream.ts';

/** Message bytes on their way out of a connection: by its window, the stream's and the socket's; streams take turns. */
export class Sender {
  private readonly connection: Connection;
  private window = DEFAULT_WINDOW_BYTES;
  private queuedBytes = 0;
  /** Streams with waiting bytes, next first. */
  private readonly listed = new Set<Stream>();
  private drained: Stream[] = [];
  private isPumping = false;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** False when one more message would be more than a connection may have waiting. */
  get hasRoom(): boolean {
    return this.queuedBytes < MAX_CONNECTION_QUEUE_BYTES;
  }

  /** Sends one gRPC message of `bytes` bytes in all; at once where every window has room. */
  message(stream: Stream, parts: Uint8Array | readonly Uint8Array[], bytes: number, endStream: boolean): void {
    const { output } = this.connection;
    const framed = bytes + MESSAGE_PREFIX_BYTES;
    if (stream.queuedBytes > 0 || framed > MAX_FRAME_BYTES || !this.hasWindow(stream, framed)) {
      return this.enqueue(stream, parts, bytes);
    }
    this.window -= framed;
    this.connection.pingStrikes = 0;
    stream.sendWindow -= framed;
    output.messageFrame(endStream ? Flag.END_STREAM : 0, stream.id, bytes);
    stream.localClosed = endStream;
    if (parts instanceof Uint8Array) output.bytes(parts);
    else for (const part of parts) output.bytes(part);
    this.connection.flush();
  }

  /** Head, one message and trailers at once; false, and nothing was sent, where a window is too small or the message too large. */
  answer(stream: Stream, head: Uint8Array, message: Uint8Array, trailers: Uint8Array): boolean {
    const framed = message.length + MESSAGE_PREFIX_BYTES;
    if (message.length > COPY_BYTES || !this.hasWindow(stream, framed)) return false;
    this.window -= framed;
    stream.sendWindow -= framed;
    stream.localClosed = true;
    this.connection.pingStrikes = 0;
    this.connection.output.answer(stream.id, head, message, trailers);
    this.connection.flush();
    return true;
  }

  /** Body bytes without a gRPC frame. */
  raw(stream: Stream, bytes: Uint8Array): void {
    stream.waiting ??= new SendQueue();
    stream.waiting.push(bytes);
    this.queuedBytes += bytes.length;
    this.list(stream);
    this.pump();
  }

  endStream(stream: Stream): void {
    stream.localClosed = true;
    this.connection.output.frame(Frame.DATA, Flag.END_STREAM, stream.id, 0);
    this.connection.flush();
  }

  /** Drops what waits on a stream. */
  forget(stream: Stream): void {
    this.queuedBytes -= stream.queuedBytes;
    stream.waiting = undefined;
    this.listed.delete(stream);
  }

  /** False when the window would exceed 2^31-1, here and below (RFC 9113, 6.9.1). */
  widen(bytes: number): boolean {
    this.window += bytes;
    this.pump();
    return this.window <= MAX_WINDOW;
  }

  widenStream(stream: Stream, bytes: number): boolean {
    stream.sendWindow += bytes;
    if (stream.sendWindow > MAX_WINDOW) return false;
    if (stream.queuedBytes > 0) this.list(stream);
    this.pump();
    return true;
  }

  /** The peer changed its SETTINGS_INITIAL_WINDOW_SIZE by `bytes` (RFC 9113, 6.9.2). */
  widenAll(bytes: number): boolean {
    if (bytes === 0) return true;
    for (const stream of this.connection.streams.list()) {
      stream.sendWindow += bytes;
      if (stream.sendWindow > MAX_WINDOW) return false;
      if (stream.queuedBytes > 0) this.list(stream);
    }
    this.pump();
    return true;
  }

  /** Sends what waits, as far as there is room, and tells those who wait for room. */
  pump(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    do {
      this.drained = [];
      this.sendListed();
      for (const stream of this.drained) this.tellDrained(stream);
    } while (this.drained.length > 0 && this.canSend);
    this.isPumping = false;
  }

  private get canSend(): boolean {
    return this.window > 0 && this.listed.size > 0 && this.connection.output.pendingBytes < WRITE_BUFFER_BYTES;
  }

  private hasWindow(stream: Stream, bytes: number): boolean {
    return bytes <= this.window && bytes <= stream.sendWindow && this.connection.output.pendingBytes < WRITE_BUFFER_BYTES;
  }

  private enqueue(stream: Stream, parts: Uint8Array | readonly Uint8Array[], bytes: number): void {
    stream.waiting ??= new SendQueue();
    stream.waiting.push(framePrefix(bytes));
    if (parts instanceof Uint8Array) stream.waiting.push(parts);
    else for (const part of parts) stream.waiting.push(part);
    this.queuedBytes += bytes + MESSAGE_PREFIX_BYTES;
    this.list(stream);
    this.pump();
  }

  private list(stream: Stream): void {
    if (stream.sendWindow > 0) this.listed.add(stream);
  }

  private sendListed(): void {
    while (this.canSend) {
      const [stream] = this.listed;
      this.listed.delete(stream);
      if (stream.waiting === undefined) continue;
      const bytes = Math.min(stream.waiting.bytes, stream.sendWindow, this.window, MAX_FRAME_BYTES);
      if (bytes <= 0) continue;
      this.sendFrom(stream, stream.waiting, bytes);
    }
  }

  private sendFrom(stream: Stream, waiting: SendQueue, bytes: number): void {
    this.window -= bytes;
    stream.sendWindow -= bytes;
    this.queuedBytes -= bytes;
    this.connection.pingStrikes = 0;
    this.connection.output.frame(Frame.DATA, 0, stream.id, bytes);
    waiting.move(bytes, this.connection.output);
    this.connection.flush();
    if (stream.wantsDrain && waiting.bytes <= SEND_HIGH_WATER_BYTES / 2 && !this.drained.includes(stream)) this.drained.push(stream);
    if (waiting.bytes > 0) return this.list(stream);
    stream.waiting = undefined;
    stream.onSent();
  }

  private tellDrained(stream: Stream): void {
    if (!stream.isAttached || !stream.wantsDrain) return;
    stream.wantsDrain = false;
    this.connection.credit(stream);
    stream.onDrain();
  }
}
