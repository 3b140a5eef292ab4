import { step, type Message, type VoteRequest } from '@raftgate/raft';
import { hears } from '../check/hearing.ts';
import type { CoreNode } from '../node.ts';
import { scene } from './scene.ts';

/** A stranger to the leader asks member 1 for its vote in the next term. */
export const vote: VoteRequest = { type: 'vote', from: 3, to: 1, term: 2, pre: false, lastIndex: 0, lastTerm: 0, transfer: false };
/** Of leader 2 to member 1. */
const heartbeat: Message = { type: 'heartbeat', from: 2, to: 1, term: 1, commit: 0, context: 0 };

/** Member 1 has just heard leader 2 of term 1. */
export function follower(): CoreNode {
  const { nodes } = scene();
  const [, node] = nodes;
  hears(node, heartbeat, step(node.raft, heartbeat), false);
  return node;
}
