import { ENTRY_COMMANDS, type EntryKind } from './entry.ts';
import { ProposeRefusal, type ProposeCode } from './errors.ts';
import { isCount } from './integers.ts';
import { ENTRY_OVERHEAD_BYTES, MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS, TERM_INDEX_LIMIT } from './limits.ts';
import type { Raft } from './raft.ts';

/** What a member wants appended. `body` is not copied: its maker never changes it again. */
export interface Proposal {
  readonly kind: EntryKind;
  /** Milliseconds; an entry never has less than the one before, whatever is given. */
  readonly logTime: number;
  readonly commands: number;
  readonly body: Uint8Array;
}

/** Where it was appended: committed when that index is applied with that term, lost when the index is applied with another. */
export interface Proposed {
  readonly index: number;
  readonly term: number;
}

/** Appends to the leader's log. It travels with the next Ready, together with all that were proposed before it. */
export function propose(raft: Raft, proposal: Proposal): Proposed | ProposeRefusal {
  raft.flight?.note('propose', [proposal]);
  const code = whyNot(raft, proposal);
  if (code !== undefined) return new ProposeRefusal(code, raft.leader);
  const { log, term } = raft;
  const index = log.last + 1;
  const { kind, commands, body } = proposal;
  const entry = { term, index, kind, logTime: Math.max(log.lastLogTime, proposal.logTime), commands, body };
  log.append(entry);
  raft.uncommittedBytes += body.length + ENTRY_OVERHEAD_BYTES;
  raft.replicationDue = true;
  return entry;
}

function whyNot(raft: Raft, { kind, logTime, commands, body }: Proposal): ProposeCode | undefined {
  if (raft.role !== 'leader') return 'NOT_LEADER';
  if (raft.transferee !== 0) return 'TRANSFERRING';
  // Empty entries are a new leader's, and configurations have rules of their own.
  if (kind !== ENTRY_COMMANDS || !isCount(logTime)) return 'BAD_PROPOSAL';
  if (!Number.isInteger(commands) || commands < 1 || commands > MAX_ENTRY_COMMANDS) return 'BAD_PROPOSAL';
  if (body.length > MAX_ENTRY_BYTES) return 'ENTRY_TOO_LARGE';
  if (raft.log.last + 1 >= TERM_INDEX_LIMIT) return 'EXHAUSTED';
  const weight = body.length + ENTRY_OVERHEAD_BYTES;
  const isOver = raft.uncommittedBytes > 0 && raft.uncommittedBytes + weight > raft.config.maxUncommittedBytes;
  return isOver ? 'UNCOMMITTED_LIMIT' : undefined;
}
