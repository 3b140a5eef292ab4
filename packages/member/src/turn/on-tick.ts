import { reportUnreachable, status, tick } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { proposeExpiries } from '../housekeeping/expire.ts';

/** What goes by time: raft's clocks, deadlines of those who wait, leases, the quota. */
export function onTick(core: Core): void {
  core.isTickDue = false;
  const nowMs = core.io.clock.monotonicMs();
  reportDropped(core);
  tick(core.raft);
  core.diskWatch.tick(core);
  core.proposals.expire(nowMs);
  core.reads.expire(nowMs);
  core.transfer.expire(nowMs);
  core.changes.expire(nowMs);
  if (core.state !== 'running') return;
  proposeExpiries(core);
  core.quota.propose(core);
  core.forgetRemoved.propose(core);
  core.raiseVersion.propose(core);
  if (!core.mayVote) regainVote(core);
}

/** Once a tick: told at once, raft would send again at once to a link that has no room. */
function reportDropped(core: Core): void {
  for (const peer of core.dropped) if (core.peers.link(peer)?.isOpen === true) reportUnreachable(core.raft, peer);
  core.dropped.clear();
}

/** A leader has brought back all that the damaged log may have held: from here on this member votes again, after a restart too. */
function regainVote(core: Core): void {
  if (!status(core.raft).mayVote) return;
  core.mayVote = true;
  core.wal.append({ recovering: 0 }, (error) => {
    if (error !== undefined) core.fail(error);
  });
}
