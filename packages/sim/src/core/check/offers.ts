import type { InstallSnapshot, Message } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { MAX_ID } from '../limits.ts';
import type { CoreNode } from '../node.ts';

/** How many election timeouts a leader waits for an answer (packages/raft/src/limits.ts). */
const PATIENCE = 20;

/**
 * A snapshot on its way is not begun again: for who is receiving it that is one more to send, and the one before was for nothing
 * (redpanda#3245, "in a tight loop"). It is over when it failed, was answered, or nothing was heard of it for long. Nor is one begun for who is silent: it could not take it.
 */
export class Offers {
  /** By id: the index offered and when, 0 for none. */
  private readonly index = new Float64Array(MAX_ID + 1);
  private readonly tick = new Float64Array(MAX_ID + 1);
  /** By id: 1 once all of it has left. */
  private readonly isSent = new Uint8Array(MAX_ID + 1);
  /** By id: the index of one that left whole before its link was lost, and that its receiver may have; 0 once it was asked. */
  private readonly maybe = new Float64Array(MAX_ID + 1);

  copy(): Offers {
    const copy = new Offers();
    copy.index.set(this.index);
    copy.tick.set(this.tick);
    copy.isSent.set(this.isSent);
    copy.maybe.set(this.maybe);
    return copy;
  }

  onOffer({ id, hearing, config }: CoreNode, { to, index }: InstallSnapshot): void {
    const waited = hearing.ticks - this.tick[to];
    if (this.index[to] !== 0 && waited < PATIENCE * config.electionTicks)
      fail('bounded', `${id} offers ${to} a snapshot at ${index}, ${waited} ticks after one at ${this.index[to]} that is on its way`);
    if (this.maybe[to] === index)
      fail('bounded', `${id} offers ${to} a snapshot at ${index} again, which left whole, and has not asked where it is`);
    const silent = hearing.ticks - hearing.answered[to];
    if (silent > 2 * config.electionTicks) fail('bounded', `${id} offers ${to} a snapshot, which it has not heard for ${silent} ticks`);
    this.index[to] = index;
    this.tick[to] = hearing.ticks;
    this.isSent[to] = 0;
  }

  onAnswer(message: Message): void {
    const { type, from } = message;
    if (type === 'appendReply') this.maybe[from] = 0;
    const isOver = type === 'snapshotReply' || (type === 'appendReply' && !message.rejected && message.index >= this.index[from]);
    if (isOver) this.ends(from);
  }

  sent(to: number): void {
    this.isSent[to] = 1;
  }

  /** A lost connection ends none that is leaving: it has one of its own, and tells what became of it. */
  onLost(to: number): void {
    if (this.isSent[to] === 0) return;
    const index = this.index[to];
    this.ends(to);
    this.maybe[to] = index;
  }

  /** It is asked where it is: nobody waits for an answer to what left whole any more. */
  onProbe(to: number): void {
    if (this.isSent[to] === 1) this.ends(to);
    this.maybe[to] = 0;
  }

  ends(to: number): void {
    this.index[to] = 0;
    this.maybe[to] = 0;
  }

  clear(): void {
    this.index.fill(0);
    this.maybe.fill(0);
  }
}
