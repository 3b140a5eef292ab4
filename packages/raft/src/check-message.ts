import { decodeConfiguration } from './configuration-codec.ts';
import { ENTRY_COMMANDS, ENTRY_CONFIGURATION, ENTRY_EMPTY, type Entry } from './entry.ts';
import { ConfigurationError, StepRefusal } from './errors.ts';
import { isCount, isPosition } from './integers.ts';
import { MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS } from './limits.ts';
import type { AppendRequest, Message } from './message.ts';
import { findPeer, type Raft } from './raft.ts';

/** What no member of the cluster sends is refused before it touches anything. */
export function checkMessage(raft: Raft, message: Message): StepRefusal | undefined {
  if (message.to !== raft.id || message.from === raft.id) return new StepRefusal('NOT_FOR_ME', `from ${message.from} to ${message.to}`);
  if (!isPosition(message.term)) return new StepRefusal('OUT_OF_RANGE', `term ${message.term}`);
  if (!mayComeFrom(raft, message)) return new StepRefusal('UNKNOWN_PEER', `from ${message.from}`);
  if (!hasNumbersInRange(message)) return new StepRefusal('OUT_OF_RANGE', message.type);
  return message.type === 'append' ? checkEntries(message) : undefined;
}

/**
 * The transport has checked that the sender is, or was, of this cluster. Our configuration may lack one that is: servers take
 * requests of leaders and candidates whatever their own configuration says, or a member that is behind could neither be brought
 * up to date nor elect anyone (paper, section 6). It may also lack one that was removed: nothing else of such a member is
 * taken, so that a term it raised alone ends no leader's, and its candidacies meet `isLoyal`.
 */
function mayComeFrom(raft: Raft, { type, from }: Message): boolean {
  if (findPeer(raft, from) !== undefined || (raft.leader === from && from !== 0)) return true;
  if (!isCount(from) || from === 0) return false;
  return raft.peers.length === 0 || type === 'append' || type === 'heartbeat' || type === 'snapshot' || type === 'vote';
}

function hasNumbersInRange(message: Message): boolean {
  switch (message.type) {
    case 'vote':
      return isPosition(message.lastIndex) && isPosition(message.lastTerm) && message.lastTerm < message.term;
    case 'append':
      return (
        isPosition(message.prevIndex) && isPosition(message.prevTerm) && isPosition(message.commit) && message.prevTerm <= message.term
      );
    case 'appendReply':
      return isPosition(message.index) && isPosition(message.hintIndex) && isPosition(message.hintTerm);
    case 'heartbeat':
      return isPosition(message.commit) && isCount(message.context);
    case 'heartbeatReply':
      return isCount(message.context) && isCount(message.promiseMs);
    case 'snapshot':
      return isPosition(message.index) && isPosition(message.indexTerm) && message.indexTerm <= message.term;
    case 'snapshotReply':
      return isPosition(message.index);
    case 'readIndex':
      return isCount(message.context) && message.context !== 0;
    case 'readIndexReply':
      return isCount(message.context) && isPosition(message.index);
    case 'voteReply':
    case 'timeoutNow':
      return true;
    default:
      return false;
  }
}

function checkEntries({ term, prevIndex, prevTerm, entries }: AppendRequest): StepRefusal | undefined {
  let index = prevIndex;
  let lastTerm = prevTerm;
  let logTime = 0;
  for (const entry of entries) {
    index++;
    const follows = entry.index === index && entry.term >= lastTerm && entry.term <= term && entry.logTime >= logTime;
    if (!follows || entry.term === 0 || !isPosition(entry.term) || !isPosition(index)) return malformed(entry, 'does not follow');
    if (!isWellFormed(entry)) return malformed(entry, 'is no entry');
    lastTerm = entry.term;
    logTime = entry.logTime;
  }
  return undefined;
}

function isWellFormed({ kind, commands, body, logTime }: Entry): boolean {
  if (!isCount(logTime) || body.length > MAX_ENTRY_BYTES) return false;
  if (kind === ENTRY_COMMANDS) return Number.isInteger(commands) && commands >= 1 && commands <= MAX_ENTRY_COMMANDS;
  if (kind === ENTRY_EMPTY) return commands === 0 && body.length === 0;
  return kind === ENTRY_CONFIGURATION && commands === 1 && !(decodeConfiguration(body) instanceof ConfigurationError);
}

function malformed(entry: Entry, what: string): StepRefusal {
  return new StepRefusal('MALFORMED', `entry ${entry.index} of term ${entry.term} ${what}`);
}
