import type { Ledger } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** Election safety (paper, figure 3; TLA+ MoreThanOneLeader): at most one leader a term. */
export function electionSafety(ledger: Ledger, id: number, term: number): void {
  const other = ledger.leaderOf(term);
  if (other !== 0 && other !== id) fail('election-safety', `${other} and ${id} lead term ${term}`);
}

/**
 * Leader completeness (paper, figure 3; TLA+ LeaderCompleteness): what was committed in an earlier term is in this leader's log.
 * Logs that agree at the last such index agree on all before it.
 */
export function leaderCompleteness(ledger: Ledger, leader: CoreNode, term: number): void {
  let index = ledger.commit;
  while (index > 0 && ledger.committedIn[index] >= term) index--;
  const held = leader.memory[index];
  const { committed } = ledger;
  if (held !== committed[index])
    fail(
      'leader-completeness',
      `leader ${leader.id} of term ${term} has term ${held?.term ?? 'nothing'} at ${index}, committed with ${committed[index].term}`,
    );
}
