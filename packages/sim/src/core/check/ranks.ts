import { suspectRank } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { isVoter } from './hearing.ts';
import { fail } from '../../level/violation.ts';

/**
 * Fast failover (paper, 5.2; dissertation, 4.2.3, is why it is safe): who has evidence that its leader is gone campaigns after
 * those that should rather lead, voters of a higher priority, and of the same those of a lower id; who has none does not campaign
 * for it.
 */
export function ranked(node: CoreNode): void {
  const { id, raft, hearing, memory, config } = node;
  const rank = suspectRank(raft);
  if (rank === undefined) return keepsEvidence(node);
  // Evidence is of the leader of a term; who stands because of it raises its own.
  if (!hearing.hasEvidence || (raft.term !== hearing.evidenceTerm && raft.vote !== id))
    fail('failover', `${id} would stand at rank ${rank} in term ${raft.term}, without evidence against anybody`);
  const { voters, outgoing } = memory[memory.length - 1].configuration;
  const priority = (of: number): number => config.priorities?.get(of) ?? 0;
  const before = new Set<number>();
  for (const voter of [...voters, ...outgoing]) {
    const ahead = priority(voter.id) - priority(id);
    if (voter.id !== id && voter.id !== hearing.suspect && (ahead > 0 || (ahead === 0 && voter.id < id))) before.add(voter.id);
  }
  if (rank !== before.size) fail('failover', `${id} stands at rank ${rank}, after ${[...before].join(' ')}`);
}

/** Until a leader is heard or somebody else begins a term, it may try again: the first who stands may not be the one that can win. */
function keepsEvidence({ id, raft, hearing, memory, isHeld }: CoreNode): void {
  if (!hearing.hasEvidence || isHeld || raft.role === 'leader' || !raft.mayVote || raft.installing !== 0) return;
  const isOwnTerm = raft.term === hearing.evidenceTerm + 1 && raft.vote === id;
  const mayStand = isVoter(memory[memory.length - 1].configuration, id);
  if (mayStand && (raft.term === hearing.evidenceTerm || isOwnTerm))
    fail(
      'failover',
      `${id} has evidence against ${hearing.suspect} since term ${hearing.evidenceTerm}, and forgot it in term ${raft.term}`,
    );
}
