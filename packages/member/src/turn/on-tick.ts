import { status, tick } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { proposeExpiries } from '../housekeeping/expire.ts';

/** What goes by time: raft's clocks, deadlines of those who wait, leases, the quota. */
export function onTick(core: Core): void {
  core.isTickDue = false;
  const nowMs = core.io.clock.monotonicMs();
  core.flight.tick(core.soft.term);
  tick(core.raft);
  core.proposals.expire(nowMs);
  core.reads.expire(nowMs);
  core.transfer.expire(nowMs);
  if (core.state !== 'running') return;
  proposeExpiries(core);
  core.quota.propose(core);
  if (!core.mayVote) regainVote(core);
}

/** A leader has brought back all that the damaged log may have held: from here on this member votes again, after a restart too. */
function regainVote(core: Core): void {
  if (!status(core.raft).mayVote) return;
  core.mayVote = true;
  core.wal.append({ recovering: 0 }, (error) => {
    if (error !== undefined) core.fail(error);
  });
}
