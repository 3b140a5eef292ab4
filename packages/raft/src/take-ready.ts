import { checkInvariants } from './check.ts';
import type { HardState } from './entry.ts';
import type { Message } from './message.ts';
import type { Raft } from './raft.ts';
import { startReadRound } from './read.ts';
import type { PersistToken, Ready, SoftState } from './ready.ts';
import { replicate } from './replicate.ts';

const NONE: readonly never[] = [];

/** Whether `ready` has something to hand out. */
export function hasReady(raft: Raft): boolean {
  return (
    raft.messages.length > 0 ||
    raft.replicationDue ||
    raft.reads.roundDue ||
    raft.reads.answered.length > 0 ||
    raft.configurationDue ||
    hasSoftState(raft) ||
    isPersistDue(raft) ||
    canRelease(raft) ||
    hasCommitted(raft)
  );
}

/** Hands out what the caller must do now; see Ready. Each thing is handed out once. */
export function ready(raft: Raft): Ready {
  raft.flight?.note('ready', []);
  // Reads before appends: a heartbeat tells less than the append behind it.
  if (raft.reads.roundDue) startReadRound(raft);
  if (raft.replicationDue) replicate(raft);
  checkInvariants(raft);
  const persistDue = isPersistDue(raft);
  if (!persistDue && canRelease(raft)) release(raft);
  const softState = takeSoftState(raft);
  const entries = persistDue ? takeEntries(raft) : NONE;
  const hardState = persistDue ? takeHardState(raft) : undefined;
  const token = persistDue ? takeToken(raft) : undefined;
  return {
    softState,
    hardState,
    entries,
    token,
    messages: takeMessages(raft),
    messagesAfterPersist: persistDue ? takeHeld(raft) : NONE,
    committed: takeCommitted(raft),
    reads: takeReads(raft),
    configuration: takeConfiguration(raft),
  };
}

/** Term or vote changed, or entries were appended. Commit alone never costs a write: it is recovered from any leader. */
function isPersistDue(raft: Raft): boolean {
  if (raft.persist.isFull) return false;
  return raft.log.handed < raft.log.last || isHardStateDue(raft);
}

function isHardStateDue(raft: Raft): boolean {
  return raft.term !== raft.handedTerm || raft.vote !== raft.handedVote;
}

function takeEntries(raft: Raft): Ready['entries'] {
  const { log } = raft;
  const entries = log.slice(log.handed + 1, log.last);
  log.handed = log.last;
  return entries;
}

/** Asked for only when there is something to write anyway: then the commit index travels too, when it moved. */
function takeHardState(raft: Raft): HardState | undefined {
  const isDue = isHardStateDue(raft);
  const commit = raft.log.committed;
  if (!isDue && commit === raft.handedCommit) return undefined;
  raft.handedTerm = raft.term;
  raft.handedVote = raft.vote;
  raft.handedCommit = commit;
  if (isDue) raft.hardStateSequence = raft.persist.handed + 1;
  return { term: raft.term, vote: raft.vote, commit };
}

function takeToken(raft: Raft): PersistToken {
  const { last, lastTerm } = raft.log;
  return { sequence: raft.persist.push(last), term: lastTerm, index: last };
}

/** Asked when there is nothing to write: held answers wait for no write that is outstanding. */
function canRelease(raft: Raft): boolean {
  return raft.held.length > 0 && raft.persist.isIdle;
}

function release(raft: Raft): void {
  if (raft.messages.length === 0) raft.messages = raft.held;
  else for (const message of raft.held) raft.messages.push(message);
  raft.held = [];
}

function takeMessages(raft: Raft): readonly Message[] {
  if (raft.messages.length === 0) return NONE;
  const { messages } = raft;
  raft.messages = [];
  return messages;
}

function takeHeld(raft: Raft): readonly Message[] {
  if (raft.held.length === 0) return NONE;
  const { held } = raft;
  raft.held = [];
  return held;
}

/** Pages follow one another without waiting, MAX_APPLYING_PAGES at most. Nothing is applied before our own disk holds it. */
function hasCommitted(raft: Raft): boolean {
  const { log } = raft;
  return !raft.applying.isFull && log.applying < Math.min(log.committed, log.durable);
}

function takeCommitted(raft: Raft): Ready['committed'] {
  if (!hasCommitted(raft)) return NONE;
  const { log } = raft;
  const page = log.slice(log.applying + 1, Math.min(log.committed, log.durable), raft.config.maxCommittedBytes);
  log.applying += page.length;
  raft.applying.add(log.applying, page.length);
  return page;
}

function takeReads(raft: Raft): Ready['reads'] {
  if (raft.reads.answered.length === 0) return NONE;
  const { answered } = raft.reads;
  raft.reads.answered = [];
  return answered;
}

function takeConfiguration(raft: Raft): Ready['configuration'] {
  if (!raft.configurationDue) return undefined;
  raft.configurationDue = false;
  return raft.history.inForce;
}

function hasSoftState(raft: Raft): boolean {
  return raft.role !== raft.seenRole || raft.term !== raft.seenTerm || raft.leader !== raft.seenLeader;
}

function takeSoftState(raft: Raft): SoftState | undefined {
  if (!hasSoftState(raft)) return undefined;
  const { role, term, leader } = raft;
  raft.seenRole = role;
  raft.seenTerm = term;
  raft.seenLeader = leader;
  return { role, term, leader };
}
