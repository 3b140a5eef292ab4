import { lastLogTime } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** Log time goes on from the last entry, though all that is left of it is the snapshot that covers it: after a restart, an installation, a compaction. */
export function logTimeGoesOn({ id, raft, memory }: CoreNode): void {
  const last = memory[memory.length - 1];
  const logTime = last.entry?.logTime ?? 0;
  if (raft.log.last === last.index && lastLogTime(raft) !== logTime)
    fail('log-time', `${id} goes on from log time ${lastLogTime(raft)}, its log ends with ${logTime}`);
}
