import { ENTRY_CONFIGURATION, type Entry } from './entry.ts';
import { invariant } from './invariant.ts';
import { adoptConfiguration, decoded, type Raft } from './raft.ts';

/**
 * Puts a leader's entries into the log from position `at` of the message on (paper, figure 2, AppendEntries rules 3 and 4):
 * the first one this log lacks or holds with another term. What is there already stays, even if more follows it: an old
 * duplicate of a message cuts nothing.
 */
export function appendEntries(raft: Raft, entries: readonly Entry[], at: number): void {
  if (at === entries.length) return;
  cutFrom(raft, entries[at].index);
  for (let i = at; i < entries.length; i++) {
    const entry = entries[i];
    raft.log.append(entry);
    if (entry.kind !== ENTRY_CONFIGURATION) continue;
    raft.history.append(entry.index, decoded(entry));
    adoptConfiguration(raft);
  }
}

/** Position of the first entry this log lacks or holds with another term; their number when there is none. */
export function firstNew(raft: Raft, entries: readonly Entry[]): number {
  let at = 0;
  while (at < entries.length && raft.log.termAt(entries[at].index) === entries[at].term) at++;
  return at;
}

function cutFrom(raft: Raft, index: number): void {
  const { log, history, persist } = raft;
  if (index > log.last) return;
  invariant(index > raft.accepted, 'what was acknowledged to the leader of this term is never cut');
  log.truncateFrom(index);
  persist.cut(index);
  if (history.truncateFrom(index)) adoptConfiguration(raft);
}
