import { maybeCommit } from './commit.ts';
import { encodeConfiguration } from './configuration-codec.ts';
import type { Configuration } from './configuration.ts';
import { ENTRY_CONFIGURATION, type Entry } from './entry.ts';
import { ChangeRefusal, ConfigurationError, type ChangeCode } from './errors.ts';
import { invariant } from './invariant.ts';
import { ENTRY_OVERHEAD_BYTES, TERM_INDEX_LIMIT } from './limits.ts';
import type { Proposed } from './propose.ts';
import { adoptConfiguration, decoded, type Raft } from './raft.ts';
import { confirmReads } from './read.ts';

/** What keeps any change waiting, whatever it is; undefined when this leader may append one. */
export function whyNotChangeNow(raft: Raft): ChangeCode | undefined {
  const { log, history, term } = raft;
  if (raft.role !== 'leader') return 'NOT_LEADER';
  if (raft.transferee !== 0) return 'TRANSFERRING';
  // An earlier leader may have committed a change that is not in this log, to a configuration that shares no quorum with the
  // one we would make; a commit of our own term rules that out (Ongaro, raft-dev, 2015, on single-server changes). Joint
  // consensus rests on the same: what is in force here is then what any other leader could have in force, or its successor.
  if (log.termAt(log.committed) !== term) return 'NOT_COMMITTED_IN_TERM';
  if (history.index > log.committed) return 'CHANGE_IN_FLIGHT';
  return log.last + 1 >= TERM_INDEX_LIMIT ? 'EXHAUSTED' : undefined;
}

/** Puts a configuration into a leader's log, and in force. Whether it may is asked before. */
export function appendConfiguration(raft: Raft, configuration: Configuration, logTime: number): Proposed | ChangeRefusal {
  const body = encodeConfiguration(configuration);
  if (body instanceof ConfigurationError) return new ChangeRefusal('BAD_CONFIGURATION', body.detail);
  const { log, history, term } = raft;
  invariant(raft.role === 'leader' && log.termAt(log.committed) === term, 'a leader changes members behind a commit of its own term');
  invariant(history.index <= log.committed, 'one configuration change at a time');
  const index = log.last + 1;
  const entry: Entry = { term, index, kind: ENTRY_CONFIGURATION, logTime: Math.max(log.lastLogTime, logTime), commands: 1, body };
  log.append(entry);
  history.append(index, decoded(entry));
  raft.uncommittedBytes += body.length + ENTRY_OVERHEAD_BYTES;
  raft.replicationDue = true;
  adoptConfiguration(raft);
  // Fewer may be enough from here on, and those have nothing more to say about what they hold already (etcd-io/raft,
  // switchToConfig). Safe before the change is committed: every quorum of the one shares a member with every one of the other.
  maybeCommit(raft);
  confirmReads(raft);
  return entry;
}
