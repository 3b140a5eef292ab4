import type { AppendRequest, Message } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { MAX_ID } from '../limits.ts';
import type { CoreNode } from '../node.ts';

/** Of the same thing within an interval of heartbeats: said once, and again for the interval before and for this one. */
const MOST = 3;

/**
 * What may be lost is said again once an interval of heartbeats, however many answers of an earlier time come at once: late answers arrive by
 * the hundred when a link comes back or a member wakes up, and each must not cost another append, or another word to campaign (etcd#7037).
 * Who learns something from an answer may speak again.
 */
export class Repeats {
  /** By id: the append it was asked to answer last, and how often since anything allowed that. */
  private readonly place = new Float64Array(MAX_ID + 1);
  private readonly said = new Uint8Array(MAX_ID + 1);
  /** By id: how often it was told to campaign. */
  private readonly words = new Uint8Array(MAX_ID + 1);
  private ticks = 0;

  copy(): Repeats {
    const copy = new Repeats();
    copy.place.set(this.place);
    copy.said.set(this.said);
    copy.words.set(this.words);
    copy.ticks = this.ticks;
    return copy;
  }

  onAppend({ id }: CoreNode, { to, prevIndex, entries, wantsReply }: AppendRequest): void {
    if (!wantsReply) return;
    const place = prevIndex * 2 + (entries.length > 0 ? 1 : 0);
    if (this.place[to] !== place) this.said[to] = 0;
    this.place[to] = place;
    this.said[to]++;
    if (this.said[to] > MOST)
      fail('bounded', `${id} sends ${to} what follows ${prevIndex} ${this.said[to]} times, and learned nothing meanwhile`);
  }

  onWord({ id }: CoreNode, to: number): void {
    this.words[to]++;
    if (this.words[to] > MOST) fail('bounded', `${id} tells ${to} to campaign ${this.words[to]} times within an interval of heartbeats`);
  }

  /** An answer says where its sender is. */
  onAnswer({ type, from }: Message): void {
    if (type === 'appendReply' || type === 'snapshotReply') this.said[from] = 0;
  }

  /** Somebody lost sight of it, or a snapshot to it failed. */
  onLost(to: number): void {
    this.said[to] = 0;
  }

  /** Leadership is asked for again. */
  onTransfer(to: number): void {
    this.words[to] = 0;
  }

  passes(heartbeatTicks: number): void {
    this.ticks++;
    if (this.ticks >= heartbeatTicks) this.clear();
  }

  clear(): void {
    this.ticks = 0;
    this.said.fill(0);
    this.words.fill(0);
  }
}
