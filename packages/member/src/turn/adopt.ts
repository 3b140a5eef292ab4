import { ConfigurationError, decodeConfiguration, softState, status, termAt } from '@raftgate/raft';
import type { Configuration, Entry, SoftState } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { invariant } from '../invariant.ts';
import { leaveCluster } from '../membership/leave.ts';
import { findMember } from '../peer/check-hello.ts';

/**
 * At the beginning of a turn: whoever has come to lead, here or elsewhere, is known before commands are handed on, so that what waits
 * for a leader shares the first entry's write and its message. The Ready of the same turn says it again.
 */
export function lookAtRole(core: Core): void {
  if (!core.isHeld) adoptSoftState(core, softState(core.raft));
}

/** Role, term or leader changed. */
export function adoptSoftState(core: Core, soft: SoftState): void {
  const before = core.soft;
  if (soft.role === before.role && soft.term === before.term && soft.leader === before.leader) return;
  core.soft = soft;
  if (soft.role === 'leader' && before.role !== 'leader') {
    core.logClock.restart(core.io.clock.monotonicMs());
    core.heard.restart(core.io.clock.monotonicMs());
  }
  if (soft.leader !== before.leader || soft.term !== before.term) {
    core.reads.reopenAll();
    core.proposals.handAgain(soft.term, soft.leader);
  }
  core.transfer.changed(soft, core.identity.member, status(core.raft).last);
  core.observer.onRole?.(soft);
  if (soft.role === 'leader' && (before.role !== 'leader' || before.term !== soft.term)) {
    core.observer.onLeader?.({ last: status(core.raft).last, termAt: (index) => termAt(core.raft, index) });
  }
  core.changed();
}

/** The configuration in force changed, by an entry appended or cut. */
export function adoptConfiguration(core: Core, configuration: Configuration): void {
  core.peers.configure(configuration);
  core.observer.onConfiguration?.(configuration);
  core.changed();
}

/** A configuration is committed: it will never be undone, so those it no longer has are let go. */
export function adoptCommitted(core: Core, entry: Entry): void {
  const configuration = decodeConfiguration(entry.body);
  invariant(!(configuration instanceof ConfigurationError), 'a configuration that was appended decodes');
  core.peers.committed(configuration, entry.index);
  core.changes.applied(entry, configuration);
  const isMember = findMember(configuration, core.identity.member) !== undefined;
  if (isMember) core.hasBelonged = true;
  // After this turn: what raft still has to say, and those who wait for this entry, come first.
  else if (core.hasBelonged) core.io.timers.soon(() => core.guard(() => leaveCluster(core, configuration, entry.index)));
}
