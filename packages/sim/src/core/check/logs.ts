import { ENTRY_CONFIGURATION, type Entry } from '@raftgate/raft';
import type { Ledger, Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { configurationChange, keepsIdentities } from './changes.ts';
import { unasked } from './unasked.ts';
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

/**
 * What a core takes for durable is on the disk, and once nothing is on its way it knows all of it (dissertation, 10.2.1; etcd-io/raft 897e1cf):
 * it counts itself by that, and applies no more.
 */
export function knowsItsDisk({ id, raft, disk, memory, isHeld, isUp }: CoreNode): void {
  if (!isUp || isHeld || disk.lost !== undefined) return;
  const { durable, base, last } = raft.log;
  if (durable > base && disk.log[durable] !== memory[durable])
    fail('durable-known', `${id} takes ${durable} for durable; its disk has term ${disk.log[durable]?.term ?? 'nothing'} there`);
  if (disk.queue.length === 0 && raft.log.handed === last && durable < last)
    fail('durable-known', `${id} has written all of ${last}, and takes ${durable} for durable`);
}

function madeConfiguration(node: CoreNode, position: Position): void {
  const { id, raft, memory, asked } = node;
  const { committed } = raft.log;
  // Of its own accord neither (what was asked for may have come before the transfer): whoever is to lead next waits for the end of this log (dissertation, 3.10).
  if (raft.transferee !== 0 && asked.index !== position.index)
    fail('transfer', `${id} changes members at ${position.index} while it hands over to ${raft.transferee}`);
  unasked(node, position);
  keepsIdentities(id, position);
  configurationChange(id, position, committed, memory[committed]?.term ?? 0);
}
