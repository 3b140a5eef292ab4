import { ENTRY_CONFIGURATION, type Entry } from '@raftgate/raft';
import type { Ledger, Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { configurationChange } from './changes.ts';
import { fail } from '../../level/violation.ts';

/**
 * A log moves on: entries are handed out to be written. Log matching (paper, figure 3; TLA+ LogMatching) is the ledger's;
 * leader append-only (figure 3): who leads cuts nothing; committed entries are never cut by anyone (5.4).
 */
export function adoptEntries(ledger: Ledger, node: CoreNode, entries: readonly Entry[]): Position[] {
  const { id, memory } = node;
  const first = entries[0].index;
  if (first > memory.length) fail('log-matching', `${id} writes ${first} behind ${memory.length - 1}`);
  if (first < memory.length) {
    if (node.leads && ledger.leaderOf(node.raft.term) === id && node.seenTerm === node.raft.term)
      fail('leader-append-only', `leader ${id} cuts its log at ${first}`);
    if (first <= node.seenCommit) fail('committed-immutable', `${id} cuts ${first}, committed is ${node.seenCommit}`);
    memory.length = first;
  }
  const positions: Position[] = [];
  let before = memory[first - 1];
  for (const entry of entries) {
    const size = ledger.size;
    before = ledger.see(before, entry, id);
    if (ledger.size > size && entry.kind === ENTRY_CONFIGURATION) madeConfiguration(node, before);
    memory.push(before);
    positions.push(before);
  }
  return positions;
}

function madeConfiguration({ id, raft, memory }: CoreNode, position: Position): void {
  const { committed } = raft.log;
  configurationChange(id, position, committed, memory[committed]?.term ?? 0);
}
