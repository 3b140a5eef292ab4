import { ENTRY_COMMANDS, ProposeRefusal, lastLogTime, propose, status } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { invariant } from '../invariant.ts';
import type { Link } from '../peer/link.ts';
import { EntryBody } from './entry-body.ts';

/** Everything that arrived since the last turn leaves: into the log of a leader, or to the leader in one frame. */
export function proposeCommands(core: Core): void {
  if (core.forwards.hasPending) refuseForwards(core);
  if (core.soft.role === 'leader') return proposeEntries(core);
  const leader = core.proposals.hasPending ? leaderOrFavourite(core) : 0;
  const link = leader === 0 ? undefined : core.peers.link(leader);
  if (link !== undefined) forwardTo(core, link, leader);
}

/**
 * While nobody leads, the candidate that has this member's vote: commands travel before the vote, which waits for the disk, so that a
 * winner has them for its first write. They are handed to it for that term like to any leader: if it does not win, they are in no log.
 */
function leaderOrFavourite({ soft, raft }: Core): number {
  if (soft.leader !== 0 || soft.role !== 'follower') return soft.leader;
  const { term, vote } = status(raft);
  return term === soft.term ? vote : 0;
}

/** What was meant for a leader of another term: it may be in no log but that one's, so it is in none. A candidate may come to lead its own. */
function refuseForwards(core: Core): void {
  const { role, term } = core.soft;
  const mayLead = role === 'leader' || role === 'candidate';
  const refused = core.forwards.takeWhere((batch) => !mayLead || batch.term !== term);
  for (const { from, term: batchTerm, firstSeq, lastSeq } of refused) {
    core.peers.link(from)?.refuseForward({ term: batchTerm, firstSeq, lastSeq, refusal: 'NOT_LEADER' });
  }
}

/** Entries within their bounds, forwarded batches first, until raft takes no more: what is left waits for the next turn. */
function proposeEntries(core: Core): void {
  while (core.forwards.hasPending || core.proposals.hasPending) {
    const body = new EntryBody();
    const forwarded = body.takeAll(core.forwards.batches);
    const local = body.takeAll(core.proposals.batches);
    const nowMs = core.io.clock.monotonicMs();
    const logTime = core.logClock.read(nowMs, lastLogTime(core.raft));
    const bytes = body.bytes();
    const proposed = propose(core.raft, { kind: ENTRY_COMMANDS, logTime, commands: body.commands, body: bytes });
    if (proposed instanceof ProposeRefusal) return;
    invariant(proposed.term === core.soft.term, 'a command is proposed in the term it was meant for');
    core.logClock.restart(nowMs);
    core.forwards.remove(forwarded);
    for (let i = 0; i < local; i++) core.proposals.handedOn(proposed.term, core.identity.member);
  }
}

/** A batch a frame; sent once, so only to a link that is open and has room. */
function forwardTo(core: Core, link: Link, leader: number): void {
  const { term } = core.soft;
  for (let batch = core.proposals.batches[0]; batch !== undefined; batch = core.proposals.batches[0]) {
    const firstSeq = batch.records[0]?.sequence ?? 0;
    const lastSeq = batch.records.at(-1)?.sequence ?? 0;
    if (!link.forward({ term, firstSeq, lastSeq, commands: batch.commands, bytes: batch.bytes })) return;
    core.proposals.handedOn(term, leader);
  }
}
