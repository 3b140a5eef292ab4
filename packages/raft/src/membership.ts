import { appendConfiguration, whyNotChangeNow } from './append-configuration.ts';
import { maybeCommit } from './commit.ts';
import type { ConfigurationMember } from './configuration.ts';
import { promoted } from './configuration-target.ts';
import { ChangeRefusal } from './errors.ts';
import { furthestVoter } from './furthest-voter.ts';
import { MAX_MEMBERS, TERM_INDEX_LIMIT } from './limits.ts';
import { send } from './outbox.ts';
import { isCaughtUp } from './promotion.ts';
import { findPeer, type Raft } from './raft.ts';
import { becomeFollower } from './role.ts';

/**
 * What a leader owes the configuration in force once that is committed, an inherited one too: end a joint one that leaves by
 * itself, once (the entry that ends it is then in force, so there is nothing left to end); step down when it is not in it
 * (paper, section 6, "the cluster leader may not be part of the new configuration").
 */
function settleMembership(raft: Raft): void {
  const { history, log } = raft;
  if (raft.role !== 'leader' || history.index > log.committed || log.termAt(log.committed) !== raft.term) return;
  const { voters, learners, outgoing, autoLeave } = history.inForce;
  if (outgoing.length === 0) {
    raft.membershipSettled = true;
    if (findPeer(raft, raft.id)?.isVoter !== true) stepDownRemoved(raft);
  } else if (!autoLeave) {
    raft.membershipSettled = true;
  } else if (raft.transferee === 0 && log.last + 1 < TERM_INDEX_LIMIT) {
    appendConfiguration(raft, { voters, learners, outgoing: [], autoLeave: false }, log.lastLogTime);
  }
}

/** A leader learned of what is durable somewhere: commits what that allows, and does what follows from it. */
export function advanceCommit(raft: Raft): void {
  maybeCommit(raft);
  if (!raft.membershipSettled) settleMembership(raft);
}

/** With every heartbeat: what had to wait, and learners that have caught up. */
export function tendMembership(raft: Raft): void {
  if (!raft.membershipSettled) settleMembership(raft);
  if (raft.role === 'leader') promoteOne(raft);
}

/** One at a time, each a single-server change under the rules of all. */
function promoteOne(raft: Raft): void {
  const { inForce } = raft.history;
  const candidate = inForce.learners.find(({ id, autoPromote }) => autoPromote === true && isReady(raft, id));
  if (candidate === undefined || inForce.outgoing.length > 0 || inForce.voters.length >= MAX_MEMBERS) return;
  if (whyNotChangeNow(raft) !== undefined) return;
  const target = promoted(inForce, candidate.id);
  if (target instanceof ChangeRefusal) return;
  const voters = target.voters.toSorted(byId);
  appendConfiguration(raft, { voters, learners: target.learners, outgoing: [], autoLeave: false }, raft.log.lastLogTime);
}

function isReady(raft: Raft, id: number): boolean {
  const peer = findPeer(raft, id);
  return peer !== undefined && isCaughtUp(raft, peer);
}

/**
 * The removal of this leader is committed by the others. Of the voters heard lately the one that holds most of the log is told to campaign, so that
 * nobody waits for an election timeout; if that is lost, one passes. It was not counted since the removal was appended.
 */
function stepDownRemoved(raft: Raft): void {
  const { id: from, term } = raft;
  // Rather one that was heard lately than one that may be gone.
  const to = furthestVoter(raft.peers, ({ recentlyActive }) => (recentlyActive ? 2 : 1));
  becomeFollower(raft, term, 0);
  if (to !== 0) send(raft, { type: 'timeoutNow', from, to, term });
}

function byId(a: ConfigurationMember, b: ConfigurationMember): number {
  return a.id - b.id;
}
