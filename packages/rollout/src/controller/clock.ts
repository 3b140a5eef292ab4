import { committedMs } from '../engine/timer.ts';
import type { RolloutView } from '../read/channel-view.ts';

interface Anchor {
  readonly attempt: number;
  readonly transition: number;
  readonly committedMs: number;
  readonly atMs: number;
}

/**
 * Step time of one term of office: what is committed, plus our own monotonic advance since we first saw it. Committed time only ever
 * lags behind true time, so a timer never runs out early; and it is never forgotten, so no timer starts again.
 */
export class StepClock {
  readonly #anchors = new Map<string, Anchor>();

  elapsedMs(view: RolloutView, nowMs: number): number {
    const { channel, rollout, status } = view.rollout.value;
    const key = `${channel}/${rollout}`;
    const known = this.#anchors.get(key);
    if (known !== undefined && known.transition === status.transition && known.attempt === status.attempt) {
      return known.committedMs + (nowMs - known.atMs);
    }
    const anchor = { attempt: status.attempt, transition: status.transition, committedMs: committedMs(view), atMs: nowMs };
    this.#anchors.set(key, anchor);
    return anchor.committedMs;
  }

  forget(channel: string): void {
    for (const key of this.#anchors.keys()) if (key.startsWith(`${channel}/`)) this.#anchors.delete(key);
  }
}
