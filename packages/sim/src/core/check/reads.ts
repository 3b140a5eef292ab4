import type { Raft, ReadState } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from './violation.ts';

interface Asked {
  readonly id: number;
  /** The life in which it was asked. */
  readonly raft: Raft;
  /** Committed anywhere before the read was asked. */
  readonly least: number;
}

/** Linearizable reads (dissertation, 6.4; Herlihy and Wing): a read sees all that was committed, by anybody, before it was asked. */
export class Reads {
  private readonly asked = new Map<number, Asked>();
  private last = 0;

  copy(): Reads {
    const copy = new Reads();
    for (const [context, asked] of this.asked) copy.asked.set(context, asked);
    copy.last = this.last;
    return copy;
  }

  /** A context that no read had before. */
  nextContext(): number {
    this.last++;
    return this.last;
  }

  onAsk(node: CoreNode, context: number, commit: number): void {
    this.asked.set(context, { id: node.id, raft: node.raft, least: commit });
  }

  onAnswer(node: CoreNode, { context, index, rejected }: ReadState): void {
    const asked = this.asked.get(context);
    if (asked === undefined || asked.id !== node.id) fail('linearizable-reads', `${node.id} answers a read that nobody asked there`);
    this.asked.delete(context);
    if (!rejected && index < asked.least)
      fail('linearizable-reads', `${node.id} reads at ${index}; ${asked.least} was committed before it asked`);
  }

  /** Whether somebody who was asked, and has not restarted since, has not answered. */
  isAnyWaiting(nodes: readonly CoreNode[]): boolean {
    for (const { id, raft } of this.asked.values()) if (nodes[id].isUp && nodes[id].raft === raft) return true;
    return false;
  }

  isWaiting(context: number): boolean {
    return this.asked.has(context);
  }
}
