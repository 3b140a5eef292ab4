import { transfer } from '@raftgate/raft';
import type { Core } from './core.ts';
import { heirOf } from './heir.ts';

/**
 * Hands leadership over if there is somebody to take it, for at most an election timeout, then closes everything. Whoever follows a
 * leader that has just come to lead stays until its first entry is committed: one disk more that may make the quorum.
 */
export function stopMember(core: Core, done: () => void): void {
  if (core.isClosed) return core.io.timers.soon(done);
  core.whenStopped.push(done);
  if (core.isOver || core.state === 'stopping') return;
  core.state = 'stopping';
  core.changed();
  core.guard(() => {
    const untilMs = core.io.clock.monotonicMs() + core.plan.electionMs;
    const heir = core.soft.role === 'leader' ? heirOf(core) : 0;
    if (heir === 0 || transfer(core.raft, heir) !== undefined) return helpOut(core, untilMs);
    core.transfer.add({ settled: () => core.guard(() => helpOut(core, untilMs)) }, untilMs);
    core.wake();
  });
}

function helpOut(core: Core, untilMs: number): void {
  const { role, leader, term } = core.soft;
  const closeSoon = (): void => core.io.timers.soon(() => close(core));
  if (role !== 'follower' || leader === 0 || core.appliedTerm >= term) return closeSoon();
  core.transfer.add({ settled: closeSoon }, untilMs, term);
  core.wake();
}

function close(core: Core): void {
  if (core.state !== 'stopping') return;
  if (core.ticker !== undefined) core.io.timers.cancel(core.ticker);
  core.failover.stop(core);
  core.snapshots.stop();
  core.state = 'stopped';
  core.settleAll();
  core.peers.stop(() => {
    core.wal.close(() => {
      core.changed();
      core.closed();
    });
  });
}
