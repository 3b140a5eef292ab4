import { ENTRY_OVERHEAD_BYTES, type ProposeRefusal } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** A proposal is refused for a reason that holds: no leader, a transfer under way, or too much that is not committed yet (etcd-io/raft a370b6f). */
export function expectedProposeRefusal(node: CoreNode, bytes: number, { code }: ProposeRefusal): void {
  const { id, raft, memory } = node;
  if (code === 'NOT_LEADER' && raft.role !== 'leader') return;
  if (code === 'TRANSFERRING' && raft.transferee !== 0) return;
  if (code === 'UNCOMMITTED_LIMIT') {
    if (!node.isHandedOut) return;
    let waiting = 0;
    for (let index = raft.log.committed + 1; index < memory.length; index++) {
      if (memory[index].term === raft.term) waiting += (memory[index].entry?.body.length ?? 0) + ENTRY_OVERHEAD_BYTES;
    }
    if (waiting > 0 && waiting + bytes + ENTRY_OVERHEAD_BYTES > node.config.maxUncommittedBytes) return;
    fail('bounded', `${id} refuses a proposal: ${waiting} bytes are uncommitted of ${node.config.maxUncommittedBytes}`);
  }
  fail('refused', `${id} refuses a proposal: ${code}`);
}

/** What waits for a quorum is bounded: one entry, or what the configuration of the member allows. */
export function uncommittedBounded(node: CoreNode): void {
  const { id, raft, memory } = node;
  if (raft.role !== 'leader') return;
  let waiting = 0;
  let count = 0;
  for (let index = raft.log.committed + 1; index < memory.length; index++) {
    const { entry, term } = memory[index];
    if (entry === undefined || term !== raft.term || entry.kind !== 1) continue;
    waiting += entry.body.length + ENTRY_OVERHEAD_BYTES;
    count++;
  }
  if (count > 1 && waiting > node.config.maxUncommittedBytes)
    fail('bounded', `${id} has ${waiting} uncommitted bytes of ${node.config.maxUncommittedBytes}`);
}
