import { RESET_MEMORY, STREAM_WINDOW_BYTES } from './limits.ts';

/** The streams this side reset last. What the peer sent before it heard of that is no offence, within the window it had. */
export class ResetStreams {
  private readonly ids: number[] = [];
  private readonly left: number[] = [];

  /** `received` of the stream's window was used. */
  add(id: number, received: number): void {
    this.ids.push(id);
    this.left.push(STREAM_WINDOW_BYTES - received);
    if (this.ids.length <= RESET_MEMORY) return;
    this.ids.shift();
    this.left.shift();
  }

  has(id: number): boolean {
    return this.ids.includes(id);
  }

  /** Whether a late frame of `bytes` may have been on its way. */
  takes(id: number, bytes: number): boolean {
    const at = this.ids.indexOf(id);
    if (at < 0) return false;
    this.left[at] -= Math.max(1, bytes);
    return this.left[at] >= 0;
  }
}
