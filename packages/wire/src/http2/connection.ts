import { latin1FromBytes } from '@raftgate/bytes';
import type { ChunkPool } from './chunk-pool.ts';
import { FrameReader, type FrameReceiver } from './frame-reader.ts';
import { HeaderAssembly } from './header-assembly.ts';
import * as limits from './limits.ts';
import { Output } from './output.ts';
import { DEFAULT_WINDOW_BYTES, ErrorCode, Flag, Frame, MAX_STREAM_ID, MAX_WINDOW, Setting, u32 } from './protocol.ts';
import { Rate } from './rate.ts';
import { ResetStreams } from './reset-streams.ts';
import { Sender } from './sender.ts';
import { PeerSettings } from './settings.ts';
import { StreamTable } from './stream-table.ts';
import type { Stream } from './stream.ts';

export interface ConnectionHost {
  readonly pool: ChunkPool;
  /** Output waits that came about outside `onBytes`; `takeOutput` soon. Once until then. */
  flushSoon(connection: Connection): void;
}

/**
 * An HTTP/2 connection without a socket (RFC 9113): bytes in by `onBytes`, bytes out by `takeOutput`, time by `onTick`.
 * What both ends do; ServerConnection and ClientConnection add who may open streams and what is said on them.
 */
export abstract class Connection implements FrameReceiver {
  readonly output: Output;
  readonly sender: Sender;
  readonly peer = new PeerSettings();
  readonly streams = new StreamTable();
  /** Of the last bytes or tick. */
  nowMs: number;
  /** Highest stream the peer opened. */
  lastRemoteId = 0;
  /** Nothing more will come of this connection: write what `takeOutput` gives, then close. */
  isOver = false;
  /** The peer's pings that came too soon since it was last sent a message or headers (grpc-go's rule). */
  pingStrikes = 0;
  /** Bytes of unfinished messages. */
  partialBytes = 0;
  protected readonly reader = new FrameReader();
  protected readonly assembly = new HeaderAssembly();
  protected readonly host: ConnectionHost;
  protected settingsSeen = false;
  protected lastHeardMs: number;
  private received = 0;
  private isFlushing = false;
  private keepalivePingMs = 0;
  private takenMs = 0;
  /** The least that a GOAWAY said; a later one may not say more (RFC 9113, 6.8). */
  private goawayId = MAX_STREAM_ID;
  private readonly resetStreams = new ResetStreams();
  private readonly resets = new Rate(limits.RESET_BURST, limits.RESETS_PER_SECOND);
  private readonly settingsRate = new Rate(limits.SETTINGS_BURST, limits.SETTINGS_PER_SECOND);
  private readonly idleFrames = new Rate(limits.IDLE_FRAME_BURST, limits.IDLE_FRAMES_PER_SECOND);
  private readonly windowUpdates = new Rate(limits.WINDOW_UPDATE_BURST, limits.WINDOW_UPDATES_PER_SECOND);

  constructor(host: ConnectionHost, nowMs: number) {
    this.host = host;
    this.output = new Output(host.pool);
    this.sender = new Sender(this);
    this.nowMs = nowMs;
    this.lastHeardMs = nowMs;
  }

  /** What arrived. Never throws on it, whatever it is. */
  abstract onBytes(bytes: Uint8Array, nowMs: number): void;

  /** A header block of a stream, decoded by the subclass: requests, answers and trailers. */
  protected abstract onHeaderBlock(streamId: number, endStream: boolean, bytes: Uint8Array, start: number, end: number): void;
  /** The peer's PING that is not an acknowledgement. */
  protected abstract onPing(): void;
  protected abstract onPingAck(bytes: Uint8Array, start: number): void;
  protected abstract onGoaway(lastStreamId: number, text: string): void;
  protected abstract onSettings(): void;
  /** A stream the peer may speak of although it is not open. */
  protected abstract isIdle(streamId: number): boolean;

  get hasOutput(): boolean {
    return this.output.pendingBytes > 0;
  }

  /** The peer leaves too much unread: reading from it should wait until `takeOutput` was written. */
  get isCongested(): boolean {
    return this.output.pendingBytes > limits.MAX_UNREAD_BYTES;
  }

  /** What to write, in order. Call `releaseOutput` when it was written, and not again before. */
  takeOutput(): Uint8Array[] {
    this.isFlushing = false;
    this.beforeOutput();
    if (this.hasOutput) this.takenMs = this.nowMs;
    return this.output.take();
  }

  releaseOutput(): void {
    this.takenMs = 0;
    this.output.release();
    if (!this.isOver) this.sender.pump();
  }

  /** To be called about once a second, and more often while `hasDeadlines`. */
  onTick(nowMs: number): void {
    this.nowMs = nowMs;
    if (this.isOver) return;
    if (this.takenMs > 0 && nowMs - this.takenMs > limits.WRITE_STALL_MS) return this.fail(ErrorCode.NO_ERROR, 'reads nothing');
    if (this.assembly.streamId !== 0 && nowMs - this.assembly.startedMs > limits.HEADER_TIMEOUT_MS) {
      return this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'a header block that does not end');
    }
    const silentMs = nowMs - this.lastHeardMs;
    if (silentMs > this.keepaliveMs && this.keepalivePingMs === 0) {
      this.keepalivePingMs = nowMs;
      this.ping(0, 0);
    } else if (this.keepalivePingMs > 0 && nowMs - this.keepalivePingMs > this.keepaliveTimeoutMs) {
      this.fail(ErrorCode.NO_ERROR, 'no sign of life');
    }
  }

  /** The socket is gone: every stream ends. */
  onClosed(): void {
    this.reader.stop();
    this.isOver = true;
    this.endStreams(ErrorCode.CANCEL);
  }

  /** A connection error (RFC 9113, 5.4.1): the peer is told, everything ends. */
  fail(code: ErrorCode, text: string): void {
    if (this.isOver) return;
    this.reader.stop();
    this.goaway(this.lastRemoteId, code, text);
    this.isOver = true;
    this.endStreams(code);
    this.flush();
  }

  /** A stream error (RFC 9113, 5.4.2). */
  failStream(stream: Stream, code: ErrorCode): void {
    if (!stream.isAttached) return;
    this.resetStream(stream, code);
    stream.onReset(code);
  }

  /** Tells the peer that the stream is over and forgets it. */
  resetStream(stream: Stream, code: ErrorCode): void {
    this.writeReset(stream.id, code);
    this.detach(stream);
    this.resetStreams.add(stream.id, stream.received);
  }

  /** Resets a stream that was never open on this side. */
  refuseStream(streamId: number, code: ErrorCode): void {
    this.writeReset(streamId, code);
    this.resetStreams.add(streamId, 0);
  }

  writeReset(streamId: number, code: ErrorCode): void {
    this.output.frame(Frame.RST_STREAM, 0, streamId, 4);
    this.output.u32(code);
    this.flush();
  }

  detach(stream: Stream): void {
    if (!stream.isAttached) return;
    stream.isAttached = false;
    this.streams.delete(stream);
    this.sender.forget(stream);
  }

  goaway(lastStreamId: number, code: ErrorCode, text: string): void {
    this.goawayId = Math.min(this.goawayId, lastStreamId);
    this.output.frame(Frame.GOAWAY, 0, 0, 8 + text.length);
    this.output.u32(this.goawayId);
    this.output.u32(code);
    for (let i = 0; i < text.length; i++) this.output.u8(text.charCodeAt(i) & 0x7f);
    this.flush();
  }

  ping(high: number, low: number): void {
    this.output.frame(Frame.PING, 0, 0, 8);
    this.output.u32(high);
    this.output.u32(low);
    this.flush();
  }

  /** A header block in as many frames as it needs. */
  writeHeaders(streamId: number, endStream: boolean, block: Uint8Array): void {
    const first = Math.min(block.length, limits.MAX_FRAME_BYTES);
    const last = first === block.length;
    this.pingStrikes = 0;
    this.output.frame(Frame.HEADERS, (endStream ? Flag.END_STREAM : 0) | (last ? Flag.END_HEADERS : 0), streamId, first);
    this.output.bytes(last ? block : block.subarray(0, first));
    for (let at = first; at < block.length; at += limits.MAX_FRAME_BYTES) {
      const piece = block.subarray(at, at + limits.MAX_FRAME_BYTES);
      const flags = at + piece.length === block.length ? Flag.END_HEADERS : 0;
      this.output.frame(Frame.CONTINUATION, flags, streamId, piece.length);
      this.output.bytes(piece);
    }
    this.flush();
  }

  flush(): void {
    // An end is always told: what was to be flushed before may wait for a peer that takes nothing.
    if (this.isFlushing && !this.isOver) return;
    this.isFlushing = true;
    this.host.flushSoon(this);
  }

  /** Gives the peer back what it sent on a stream whose owner is ready for more. */
  credit(stream: Stream): void {
    if (stream.received < limits.STREAM_WINDOW_BYTES / 2 || stream.remoteClosed || stream.isPaused) return;
    this.output.frame(Frame.WINDOW_UPDATE, 0, stream.id, 4);
    this.output.u32(stream.received);
    stream.received = 0;
    this.flush();
  }

  onFrame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.assembly.streamId !== 0 && (type !== Frame.CONTINUATION || streamId !== this.assembly.streamId)) {
      return this.fail(ErrorCode.PROTOCOL_ERROR, 'a frame inside a header block');
    }
    if (!this.settingsSeen && (type !== Frame.SETTINGS || (flags & Flag.ACK) !== 0)) {
      return this.fail(ErrorCode.PROTOCOL_ERROR, 'no SETTINGS first');
    }
    switch (type) {
      case Frame.DATA:
        return this.onDataFrame(flags, streamId, bytes, start, end);
      case Frame.HEADERS:
        return this.onHeadersFrame(flags, streamId, bytes, start, end);
      case Frame.CONTINUATION:
        return this.onContinuation(flags, bytes, start, end);
      case Frame.RST_STREAM:
        return this.onResetFrame(streamId, bytes, start, end);
      case Frame.SETTINGS:
        return this.onSettingsFrame(flags, streamId, bytes, start, end);
      case Frame.PING:
        return this.onPingFrame(flags, streamId, bytes, start, end);
      case Frame.WINDOW_UPDATE:
        return this.onWindowUpdate(streamId, bytes, start, end);
      case Frame.GOAWAY:
        if (streamId !== 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'GOAWAY on a stream');
        if (end - start < 8) return this.fail(ErrorCode.FRAME_SIZE_ERROR, 'GOAWAY');
        this.countIdle();
        if (this.isOver) return;
        return this.onGoaway(
          u32(bytes, start) & MAX_WINDOW,
          latin1FromBytes(bytes, start + 8, Math.min(end, start + 8 + limits.MAX_GOAWAY_TEXT_BYTES)),
        );
      case Frame.PUSH_PROMISE:
        return this.fail(ErrorCode.PROTOCOL_ERROR, 'PUSH_PROMISE');
      case Frame.PRIORITY:
        return this.onPriority(streamId, bytes, start, end);
      default:
        // Unknown types are ignored (RFC 9113, 5.5).
        this.countIdle();
    }
  }

  onFrameTooLarge(): void {
    this.fail(ErrorCode.FRAME_SIZE_ERROR, 'a frame above SETTINGS_MAX_FRAME_SIZE');
  }

  /** What each end sends first. */
  protected writeSettings(maxConcurrentStreams: number): void {
    const settings: readonly (readonly [number, number])[] = [
      [Setting.ENABLE_PUSH, 0],
      [Setting.MAX_CONCURRENT_STREAMS, maxConcurrentStreams],
      [Setting.INITIAL_WINDOW_SIZE, limits.STREAM_WINDOW_BYTES],
      [Setting.MAX_HEADER_LIST_SIZE, limits.MAX_HEADER_LIST_BYTES],
    ];
    this.output.frame(Frame.SETTINGS, 0, 0, settings.length * 6);
    for (const [setting, value] of settings) {
      this.output.u8(0);
      this.output.u8(setting);
      this.output.u32(value);
    }
    this.output.frame(Frame.WINDOW_UPDATE, 0, 0, 4);
    this.output.u32(limits.CONNECTION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
    this.flush();
  }

  /** Said at the end of a turn, before its output is taken. */
  protected beforeOutput(): void {}

  /** Silence after which the peer is asked for a sign of life, and how long that may take. */
  protected abstract get keepaliveMs(): number;
  protected abstract get keepaliveTimeoutMs(): number;

  /** Any bytes are a sign of life. */
  protected heard(nowMs: number): void {
    this.nowMs = nowMs;
    this.lastHeardMs = nowMs;
    this.keepalivePingMs = 0;
  }

  private countIdle(): void {
    if (!this.idleFrames.take(this.nowMs)) this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'too many frames that move nothing');
  }

  private endStreams(code: number): void {
    for (const stream of this.streams.list()) {
      if (!stream.isAttached) continue;
      this.detach(stream);
      stream.onReset(code);
    }
  }

  private onDataFrame(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (streamId === 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'DATA without a stream');
    const length = end - start;
    this.received += length;
    if (this.received > limits.CONNECTION_WINDOW_BYTES) return this.fail(ErrorCode.FLOW_CONTROL_ERROR, 'the connection window');
    if (this.received >= limits.CONNECTION_WINDOW_BYTES / 2) this.creditConnection();
    let to = end;
    if ((flags & Flag.PADDED) !== 0) {
      to = end - bytes[start];
      start++;
      if (length === 0 || to < start) return this.fail(ErrorCode.PROTOCOL_ERROR, 'padding');
    }
    const stream = this.streams.get(streamId);
    if (stream === undefined || stream.remoteClosed) return this.onLateFrame(stream, streamId, length);
    if (!stream.count(length)) return this.failStream(stream, ErrorCode.FLOW_CONTROL_ERROR);
    const endStream = (flags & Flag.END_STREAM) !== 0;
    if (to === start && !endStream) this.countIdle();
    stream.remoteClosed = endStream;
    if (to > start) stream.onData(bytes, start, to);
    if (!stream.isAttached) return;
    if (endStream) stream.onRemoteEnd();
    else this.credit(stream);
  }

  private creditConnection(): void {
    this.output.frame(Frame.WINDOW_UPDATE, 0, 0, 4);
    this.output.u32(this.received);
    this.received = 0;
    this.flush();
  }

  /** DATA or HEADERS of a stream that takes none (RFC 9113, 5.1). */
  protected onLateFrame(stream: Stream | undefined, streamId: number, bytes: number): void {
    if (stream !== undefined) return this.failStream(stream, ErrorCode.STREAM_CLOSED);
    if (this.isIdle(streamId)) return this.fail(ErrorCode.PROTOCOL_ERROR, 'a stream that was never opened');
    if (this.resetStreams.takes(streamId, bytes)) return;
    this.countIdle();
    if (!this.isOver) this.writeReset(streamId, ErrorCode.STREAM_CLOSED);
  }

  /** This side reset the stream, not long ago. */
  protected wasReset(streamId: number): boolean {
    return this.resetStreams.has(streamId);
  }

  private onHeadersFrame(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (streamId === 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'HEADERS without a stream');
    let from = start;
    let to = end;
    if ((flags & Flag.PADDED) !== 0) to = end - bytes[from++];
    if ((flags & Flag.PRIORITY) !== 0) {
      if (to - from < 5) return this.fail(ErrorCode.FRAME_SIZE_ERROR, 'HEADERS');
      if ((u32(bytes, from) & MAX_WINDOW) === streamId) return this.fail(ErrorCode.PROTOCOL_ERROR, 'a stream that depends on itself');
      from += 5;
    }
    if (to < from || from > end) return this.fail(ErrorCode.PROTOCOL_ERROR, 'padding');
    const endStream = (flags & Flag.END_STREAM) !== 0;
    if ((flags & Flag.END_HEADERS) !== 0) return this.onHeaderBlock(streamId, endStream, bytes, from, to);
    this.assembly.begin(streamId, endStream, bytes.slice(from, to), this.nowMs);
  }

  private onContinuation(flags: number, bytes: Uint8Array, start: number, end: number): void {
    if (this.assembly.streamId === 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'CONTINUATION of nothing');
    if (!this.assembly.add(bytes.slice(start, end))) return this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'a header block too long');
    if ((flags & Flag.END_HEADERS) === 0) return;
    const { streamId, endStream } = this.assembly;
    const block = this.assembly.finish();
    this.onHeaderBlock(streamId, endStream, block, 0, block.length);
  }

  private onResetFrame(streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (end - start !== 4) return this.fail(ErrorCode.FRAME_SIZE_ERROR, 'RST_STREAM');
    if (streamId === 0 || this.isIdle(streamId)) return this.fail(ErrorCode.PROTOCOL_ERROR, 'RST_STREAM of no stream');
    if (!this.resets.take(this.nowMs)) return this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'too many cancelled calls');
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    this.detach(stream);
    stream.onReset(u32(bytes, start));
  }

  private onSettingsFrame(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (streamId !== 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'SETTINGS on a stream');
    if ((flags & Flag.ACK) !== 0) {
      return end === start ? this.countIdle() : this.fail(ErrorCode.FRAME_SIZE_ERROR, 'SETTINGS');
    }
    if ((end - start) % 6 !== 0) return this.fail(ErrorCode.FRAME_SIZE_ERROR, 'SETTINGS');
    if (!this.settingsRate.take(this.nowMs)) return this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'too many SETTINGS');
    this.settingsSeen = true;
    const before = this.peer.initialWindowBytes;
    const error = this.peer.apply(bytes, start, end);
    if (error !== ErrorCode.NO_ERROR) return this.fail(error, 'SETTINGS');
    this.output.frame(Frame.SETTINGS, Flag.ACK, 0, 0);
    this.flush();
    if (!this.sender.widenAll(this.peer.initialWindowBytes - before)) return this.fail(ErrorCode.FLOW_CONTROL_ERROR, 'a window too large');
    this.onSettings();
  }

  private onPingFrame(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (streamId !== 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'PING on a stream');
    if (end - start !== 8) return this.fail(ErrorCode.FRAME_SIZE_ERROR, 'PING');
    if ((flags & Flag.ACK) !== 0) {
      this.countIdle();
      return this.isOver ? undefined : this.onPingAck(bytes, start);
    }
    this.output.frame(Frame.PING, Flag.ACK, 0, 8);
    this.output.u32(u32(bytes, start));
    this.output.u32(u32(bytes, start + 4));
    this.flush();
    this.onPing();
  }

  private onWindowUpdate(streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (end - start !== 4) return this.fail(ErrorCode.FRAME_SIZE_ERROR, 'WINDOW_UPDATE');
    if (!this.windowUpdates.take(this.nowMs)) return this.fail(ErrorCode.ENHANCE_YOUR_CALM, 'too many WINDOW_UPDATE');
    const more = u32(bytes, start) & MAX_WINDOW;
    if (streamId === 0) {
      if (more === 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'WINDOW_UPDATE of 0');
      return this.sender.widen(more) ? undefined : this.fail(ErrorCode.FLOW_CONTROL_ERROR, 'a window too large');
    }
    if (this.isIdle(streamId)) return this.fail(ErrorCode.PROTOCOL_ERROR, 'WINDOW_UPDATE of no stream');
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    if (more === 0) return this.failStream(stream, ErrorCode.PROTOCOL_ERROR);
    if (!this.sender.widenStream(stream, more)) this.failStream(stream, ErrorCode.FLOW_CONTROL_ERROR);
  }

  private onPriority(streamId: number, bytes: Uint8Array, start: number, end: number): void {
    if (streamId === 0) return this.fail(ErrorCode.PROTOCOL_ERROR, 'PRIORITY without a stream');
    const stream = this.streams.get(streamId);
    if (end - start !== 5) {
      if (stream) return this.failStream(stream, ErrorCode.FRAME_SIZE_ERROR);
      return this.writeReset(streamId, ErrorCode.FRAME_SIZE_ERROR);
    }
    this.countIdle();
    if ((u32(bytes, start) & MAX_WINDOW) !== streamId || this.isOver) return;
    if (stream) this.failStream(stream, ErrorCode.PROTOCOL_ERROR);
    else this.writeReset(streamId, ErrorCode.PROTOCOL_ERROR);
  }
}
