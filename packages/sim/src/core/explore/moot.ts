import type { Message } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/**
 * Takes out of the network what can never matter again: answers to a member that has left their term or, within it, the role they
 * are for, and cannot come back to it. Whether they arrive makes no difference, so worlds with and without them are one. A term that
 * is not on its disk a member may leave and come back to.
 */
export function dropMoot({ network, nodes }: CoreWorld): void {
  const { queue } = network;
  let kept = 0;
  for (const message of queue) if (!isMoot(message, nodes[message.to])) queue[kept++] = message;
  queue.length = kept;
}

function isMoot(message: Message, { raft, disk }: CoreNode): boolean {
  const { term } = disk.hardState;
  switch (message.type) {
    case 'appendReply':
    case 'heartbeatReply':
    case 'snapshotReply':
      return term > message.term || (term === message.term && (raft.term > term || raft.role !== 'leader'));
    case 'voteReply':
      if (message.pre) return term >= message.term + (message.granted ? 0 : 1);
      return term > message.term || (term === message.term && (raft.term > term || raft.role !== 'candidate'));
    case 'timeoutNow':
    case 'readIndexReply':
      return term > message.term;
    default:
      return false;
  }
}
