import type { Configuration } from '@raftgate/raft';
import type { Ledger, Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/**
 * Commitment (paper, 5.3, 5.4.2 and section 6; TLA+ CommittedIsDurable): only the leader finds out that an entry is committed;
 * the last one it counts is of its own term; and it is on the disks of a majority of the configuration in force, of both halves
 * of a joint one.
 */
export function leaderCommits(ledger: Ledger, nodes: readonly CoreNode[], leader: CoreNode, term: number, index: number): void {
  const { id, memory } = leader;
  if (ledger.leaderOf(term) !== id) fail('commit-rule', `${id} has commit ${index}, of which no leader knows (${ledger.commit})`);
  const position = memory[index];
  if (position === undefined) fail('commit-rule', `${id} commits ${index}, past its log`);
  if (position.term !== term) fail('commit-rule', `leader ${id} of term ${term} counts ${index} of term ${position.term} (figure 8)`);
  const { configuration, configurationIndex } = memory[memory.length - 1];
  onQuorum(nodes, position, configuration);
  if (configurationIndex <= index || configurationIndex === 0) return;
  // The one in force was appended after the one before it was committed, perhaps just now: that took the earlier one's quorum.
  const earlier = memory[configurationIndex - 1];
  if (earlier.configurationIndex > ledger.commit) onQuorum(nodes, memory[earlier.configurationIndex], earlier.configuration);
}

function onQuorum(nodes: readonly CoreNode[], position: Position, { voters, outgoing }: Configuration): void {
  for (const half of [voters, outgoing]) {
    let holders = 0;
    for (const { id } of half) if (nodes[id]?.disk.holds(position)) holders++;
    if (half.length > 0 && holders * 2 <= half.length) {
      const { index, term } = position;
      fail('committed-on-durable-quorum', `${index}/${term} is on ${holders} disks of ${half.map(({ id }) => id).join(' ')}`);
    }
  }
}

/** Committed is forever (paper, figure 3, state machine safety; TLA+ CommittedImmutable): a member's commit covers what everybody's does. */
export function committedImmutable(ledger: Ledger, node: CoreNode, index: number): void {
  const held = node.memory[index];
  const position = ledger.committed[index];
  if (held !== position)
    fail(
      'committed-immutable',
      `${node.id} takes term ${held?.term ?? 'nothing'} at ${index} for committed, which is term ${position?.term ?? 'nothing'}`,
    );
}

/** A leader of a later term that was elected before this commit has it too (leader completeness, the other way round). */
export function laterLeadersHold(ledger: Ledger, nodes: readonly CoreNode[], term: number): void {
  const last = ledger.committed[ledger.commit];
  for (const node of nodes) {
    if (node === undefined || !node.leads || node.raft.term <= term) continue;
    if (node.memory[last.index] !== last)
      fail(
        'leader-completeness',
        `leader ${node.id} of term ${node.raft.term} lacks ${last.index}/${last.term}, committed in term ${term}`,
      );
  }
}
