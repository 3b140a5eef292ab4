import { observeTime } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { LOOP_BUDGET_MS } from '../limits.ts';
import { installSnapshot } from '../snapshot/install.ts';
import { lookAtRole } from './adopt.ts';
import { applyCommitted } from './apply-committed.ts';
import { changeMembership } from './change.ts';
import { askReads } from './ask-reads.ts';
import { driveRaft } from './drive-raft.ts';
import { onTick } from './on-tick.ts';
import { proposeCommands } from './propose.ts';
import { workStore } from './work-store.ts';

/** One turn of a member. Everything that arrived since the last one was put where these phases find it. */
export function runTurn(core: Core): void {
  const startedMs = core.io.clock.monotonicMs();
  const untilMs = startedMs + LOOP_BUDGET_MS;
  tellRefused(core);
  if (core.plan.options.leaseReads === true) observeTime(core.raft, startedMs);
  if (core.isTickDue) onTick(core);
  lookAtRole(core);
  proposeCommands(core);
  changeMembership(core);
  askReads(core);
  driveRaft(core);
  installSnapshot(core);
  applyCommitted(core, untilMs);
  core.reads.applied(core.store.appliedIndex);
  driveRaft(core);
  workStore(core, untilMs);
  core.snapshots.maybeWrite();
  core.peers.flush();
  if (hasMore(core)) core.wake();
  const elapsedMs = core.io.clock.monotonicMs() - startedMs;
  if (elapsedMs > LOOP_BUDGET_MS) core.observer.onSlowTurn?.(elapsedMs);
}

function tellRefused(core: Core): void {
  core.proposals.refusals.tell();
  core.reads.refusals.tell();
  core.transfer.refusals.tell();
  core.changes.refusals.tell();
}

/** What this turn left undone and the next can do at once; everything else waits for an event that wakes. */
function hasMore(core: Core): boolean {
  return (
    core.apply.hasWork ||
    core.hasStoreWork ||
    core.proposals.refusals.count > 0 ||
    core.reads.refusals.count > 0 ||
    core.transfer.refusals.count > 0 ||
    core.changes.refusals.count > 0
  );
}
