import type { Message } from '@raftgate/raft';
import type { Prng } from '@raftgate/bytes';
import { MAX_ID, MAX_LATE_MESSAGES, MAX_MESSAGES } from './limits.ts';

/** What waits to arrive. Whoever runs it decides what arrives when, twice, or never. */
export class CoreNetwork {
  /** In the order they were sent. */
  readonly queue: Message[] = [];
  /** Put aside: they arrive over restarts and elections, or never. */
  readonly late: Message[] = [];
  /** Bit `to` of `cut[from]`: nothing arrives that way. */
  readonly cut = new Uint16Array(MAX_ID + 1);
  isAnyCut = false;

  /** Returns what had to be dropped to make room. */
  push(message: Message): Message | undefined {
    const dropped = this.queue.length >= MAX_MESSAGES ? this.queue.shift() : undefined;
    this.queue.push(message);
    return dropped;
  }

  take(at: number): Message {
    const { queue } = this;
    const message = queue[at];
    for (let i = at + 1; i < queue.length; i++) queue[i - 1] = queue[i];
    queue.pop();
    return message;
  }

  putAside(message: Message, prng: Prng): void {
    if (this.late.length < MAX_LATE_MESSAGES) this.late.push(message);
    else this.late[prng.below(MAX_LATE_MESSAGES)] = message;
  }

  /** What is on its way from one to another will not arrive. Snapshots have a way of their own. */
  forget(from: number, to: number): void {
    const stays = (message: Message): boolean => message.from !== from || message.to !== to || message.type === 'snapshot';
    for (const list of [this.queue, this.late]) {
      const kept = list.filter(stays);
      list.length = 0;
      list.push(...kept);
    }
  }

  isCut(from: number, to: number): boolean {
    return this.isAnyCut && (this.cut[from] & (1 << to)) !== 0;
  }

  cutWay(from: number, to: number): void {
    this.cut[from] |= 1 << to;
    this.isAnyCut = true;
  }

  cutBoth(a: number, b: number): void {
    this.cutWay(a, b);
    this.cutWay(b, a);
  }

  heal(): void {
    this.cut.fill(0);
    this.isAnyCut = false;
  }
}
