import type { InstallSnapshot, Message } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { MAX_ID } from '../limits.ts';
import type { CoreNode } from '../node.ts';

/** How many election timeouts a leader waits for an answer (packages/raft/src/limits.ts). */
const PATIENCE = 20;

/**
 * A snapshot on its way is not begun again: for who is receiving it that is one more to send, and the one before was for nothing
 * (redpanda#3245, "in a tight loop"). It is over when it failed, was answered, or nothing was heard of it for long.
 */
export class Offers {
  /** By id: the index offered and when, 0 for none. */
  private readonly index = new Float64Array(MAX_ID + 1);
  private readonly tick = new Float64Array(MAX_ID + 1);

  copy(): Offers {
    const copy = new Offers();
    copy.index.set(this.index);
    copy.tick.set(this.tick);
    return copy;
  }

  onOffer({ id, hearing, config }: CoreNode, { to, index }: InstallSnapshot): void {
    const waited = hearing.ticks - this.tick[to];
    if (this.index[to] !== 0 && waited < PATIENCE * config.electionTicks)
      fail('bounded', `${id} offers ${to} a snapshot at ${index}, ${waited} ticks after one at ${this.index[to]} that is on its way`);
    this.index[to] = index;
    this.tick[to] = hearing.ticks;
  }

  onAnswer(message: Message): void {
    const { type, from } = message;
    const isOver = type === 'snapshotReply' || (type === 'appendReply' && !message.rejected && message.index >= this.index[from]);
    if (isOver) this.ends(from);
  }

  ends(to: number): void {
    this.index[to] = 0;
  }

  clear(): void {
    this.index.fill(0);
  }
}
