import type { Entry } from '@raftgate/raft';
import type { Ledger } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** State machine safety (paper, figure 3; TLA+ StateMachineSafety): everybody applies the same, in order, and from its own disk. */
export function applies(ledger: Ledger, node: CoreNode, entry: Entry): void {
  const { id } = node;
  const { index, term } = entry;
  if (index !== node.applied + 1) fail('state-machine-safety', `${id} applies ${index} after ${node.applied}`);
  const position = ledger.committed[index];
  if (position === undefined) fail('state-machine-safety', `${id} applies ${index}/${term}, committed is ${ledger.commit}`);
  if (position.entry !== entry && (position.term !== term || position.entry?.body !== entry.body))
    fail('state-machine-safety', `${id} applies ${index}/${term}, committed with term ${position.term}`);
  if (node.disk.log[index] !== position) fail('applied-durable', `${id} applies ${index}/${term} before its own disk holds it`);
}
