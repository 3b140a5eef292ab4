import type { Output } from './output.ts';

/** Message bytes of one stream that wait for a window or for the socket, by reference. */
export class SendQueue {
  bytes = 0;
  private pieces: Uint8Array[] = [];
  private head = 0;

  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.bytes += piece.length;
  }

  /** Moves the first `bytes` bytes to the output. */
  move(bytes: number, output: Output): void {
    this.bytes -= bytes;
    let left = bytes;
    while (left > 0) {
      const piece = this.pieces[this.head];
      if (piece.length > left) {
        output.bytes(piece.subarray(0, left));
        this.pieces[this.head] = piece.subarray(left);
        return;
      }
      output.bytes(piece);
      left -= piece.length;
      this.pieces[this.head++] = EMPTY;
    }
    if (this.head < this.pieces.length) return;
    this.pieces = [];
    this.head = 0;
  }
}

const EMPTY = new Uint8Array(0);
