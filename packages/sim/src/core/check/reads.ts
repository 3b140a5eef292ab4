import type { Raft, ReadState } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

interface Asked {
  readonly id: number;
  /** The life in which it was asked; whether it could not be handed on at once. */
  readonly raft: Raft;
  readonly isHeld: boolean;
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
    this.asked.set(context, { id: node.id, raft: node.raft, isHeld: node.isHeld, least: commit });
  }

  onAnswer(node: CoreNode, { context, index, rejected }: ReadState): void {
    const asked = this.asked.get(context);
    if (asked === undefined || asked.id !== node.id) fail('linearizable-reads', `${node.id} answers a read that nobody asked there`);
    this.asked.delete(context);
    if (!rejected && index < asked.least)
      fail('linearizable-reads', `${node.id} reads at ${index}; ${asked.least} was committed before it asked`);
  }

  /** Its term or role is another: nobody answers what waits there, and it says so (dissertation, 6.4). */
  onChange({ id, raft }: CoreNode): void {
    for (const [context, asked] of this.asked)
      if (asked.raft === raft && !asked.isHeld)
        fail('linearizable-reads', `${id} keeps read ${context} waiting in term ${raft.term}, which it was asked before`);
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
