import { ENTRY_CONFIGURATION, applied, configurationAt } from '@raftgate/raft';
import type { Entry } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { adoptCommitted } from './adopt.ts';

/** Applies what is committed, in slices, until nothing is left or the turn's time is up (law 9). */
export function applyCommitted(core: Core, untilMs: number): void {
  while (core.apply.hasWork) {
    const entry = core.apply.slice();
    if (entry !== undefined) finish(core, entry);
    if (core.io.clock.monotonicMs() >= untilMs) return;
  }
}

function finish(core: Core, entry: Entry): void {
  const { index, term, commands, body } = entry;
  applied(core.raft, index);
  core.snapshots.counter.applied(index, commands, body.length);
  if (term > core.appliedTerm) {
    core.appliedTerm = term;
    core.proposals.superseded(term);
    if (core.proposals.hasPending) core.wake();
    core.transfer.begun(term, index);
  }
  if (entry.kind === ENTRY_CONFIGURATION) adoptCommitted(core, entry);
  else if (!core.changes.isEmpty) core.changes.applied(entry, configurationAt(core.raft, index));
  core.observer.onApplied?.(entry, core.store.hash(), core.store.revision, core.store);
}
