import { concatBytes } from '@raftgate/bytes';
import { MAX_CONTINUATION_FRAMES, MAX_HEADER_LIST_BYTES } from './limits.ts';

/** A header block that is cut into HEADERS and CONTINUATION frames (RFC 9113, 4.3). Nothing may come between them. */
export class HeaderAssembly {
  /** 0 when no block is under way. */
  streamId = 0;
  endStream = false;
  startedMs = 0;
  private pieces: Uint8Array[] = [];
  private bytes = 0;

  begin(streamId: number, endStream: boolean, first: Uint8Array, nowMs: number): void {
    this.streamId = streamId;
    this.endStream = endStream;
    this.startedMs = nowMs;
    this.pieces = [first];
    this.bytes = first.length;
  }

  /** False when the block is longer or in more pieces than anyone needs (CONTINUATION flood). */
  add(piece: Uint8Array): boolean {
    this.pieces.push(piece);
    this.bytes += piece.length;
    return this.pieces.length <= MAX_CONTINUATION_FRAMES && this.bytes <= MAX_HEADER_LIST_BYTES;
  }

  finish(): Uint8Array {
    const block = concatBytes(this.pieces);
    this.pieces = [];
    this.streamId = 0;
    return block;
  }
}
