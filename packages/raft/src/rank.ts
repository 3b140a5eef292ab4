import type { Progress } from './progress/progress.ts';
import type { Raft } from './raft.ts';

/**
 * How many voters should rather lead than `id`: those of a higher priority, and of the same those of a lower id. Different for
 * any two voters of a configuration. `without` is not counted.
 */
export function rankOf(raft: Raft, id: number, without = 0): number {
  const own = priorityOf(raft, id);
  let rank = 0;
  for (const peer of raft.peers) {
    if (!isElector(peer) || peer.id === id || peer.id === without) continue;
    const other = priorityOf(raft, peer.id);
    if (other > own || (other === own && peer.id < id)) rank++;
  }
  return rank;
}

/**
 * After how many ticks without a leader this member campaigns: later than voters stay loyal to the last one, and in a slot of
 * its own, so that no two voters of one term wait equally long (hashicorp/raft #50).
 *
 *     electionTicks | rank 0 . . . . | rank 1 . . . . | rank 2 . . . . | about 2 * electionTicks
 *                            ^ drawn within the slot
 *
 * With every term that brings no leader the slots move on by one: whoever comes first and cannot win must not be first again.
 * Members may remember different terms as the last that was led, and so meet in a slot: once each had two turns, chance decides, over all of
 * that time. Of slots that are one tick wide, many voters leave some of it unused, and who knows of more voters than the others would come first.
 */
export function drawElectionTimeout(raft: Raft): number {
  const { electionTicks } = raft.config;
  const { leader, id } = raft;
  // This one has a slot even where it is no voter any more (`campaign`).
  let heirs = 1;
  for (const peer of raft.peers) if (isElector(peer) && peer.id !== leader && peer.id !== id) heirs++;
  const failed = raft.term - raft.ledTerm;
  if (failed >= 2 * heirs) return electionTicks + 1 + raft.prng.below(Math.max(heirs, electionTicks - 1));
  const width = Math.max(1, Math.floor((electionTicks - 1) / heirs));
  const slot = (rankOf(raft, id, leader) + failed) % heirs;
  return electionTicks + 1 + slot * width + raft.prng.below(width);
}

function isElector(peer: Progress): boolean {
  return peer.isVoter || peer.isOutgoing;
}

function priorityOf(raft: Raft, id: number): number {
  return raft.config.priorities?.get(id) ?? 0;
}
