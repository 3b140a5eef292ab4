import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** Terms, commits and applied only grow within a life, and applied <= committed <= last (paper, figure 2; TLA+ monotonic*). */
export function monotonic(node: CoreNode): void {
  const { id, raft } = node;
  const { log } = raft;
  if (raft.term < node.seenTerm) fail('monotonic', `${id}: term ${raft.term} after ${node.seenTerm}`);
  if (log.committed < node.seenCommit) fail('monotonic', `${id}: commit ${log.committed} after ${node.seenCommit}`);
  if (log.applied < node.seenApplied) fail('monotonic', `${id}: applied ${log.applied} after ${node.seenApplied}`);
  if (log.applied > log.committed || log.committed > log.last) {
    fail('monotonic', `${id}: applied ${log.applied}, commit ${log.committed}, last ${log.last}`);
  }
  node.seenTerm = raft.term;
  node.seenApplied = log.applied;
}
