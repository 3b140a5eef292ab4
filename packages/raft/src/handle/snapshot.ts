import type { StepRefusal } from '../errors.ts';
import { followLeader } from '../follow.ts';
import type { InstallSnapshot } from '../message.ts';
import type { Raft } from '../raft.ts';
import { notNeeded } from '../snapshot.ts';

/**
 * InstallSnapshot begins (paper, figure 13): the member is about to receive the file. Until it says `snapshotInstalled` or
 * `snapshotRefused` this one does not campaign with a log that is about to be replaced.
 */
export function handleSnapshot(raft: Raft, message: InstallSnapshot): StepRefusal | undefined {
  const rival = followLeader(raft, message.from);
  if (rival !== undefined) return rival;
  if (message.index <= raft.log.committed) return notNeeded(raft);
  raft.installing = message.index;
  return undefined;
}
